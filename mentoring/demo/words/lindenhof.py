"""Lindenhof University: a second, small organisation that speaks German."""

STUDENTS = (
    "Lea Hoffmann", "Yusuf Demirci", "Marlene Vogt", "Nguyen Thi Hoa", "Paul Steinbach", "Zehra Aksoy",
    "Jannik Wolters", "Svetlana Braun", "Amadou Diallo", "Hannah Fuchs", "Emil Kraft", "Olena Tkach",
    "Rosa Winkler", "Milan Petrov",
)  # fmt: skip
ALUMNI = (
    "Carsten Uhlig", "Fatma Yildiz", "Helene Sommer", "Dmitri Weiss", "Anja Rademacher", "Tobias Lang",
    "Grace Mbeki", "Sophie Keller", "Ralf Bergmann", "Nadine Schuster", "Thanh Pham", "Iris Neubauer",
    "Markus Engel",
)  # fmt: skip
STAFF = (("Barbara Lenz", "Career Service"), ("Prof. Ulrich Hagen", "Präsidium"))
SUBJECTS = (
    "Maschinenbau",
    "Umweltwissenschaften",
    "Betriebswirtschaft",
    "Informatik",
    "Geschichte",
)
JOBS = (
    "Stadtwerke, Projektplanung",
    "Reparaturcafé, gegründet vor drei Jahren",
    "Zeitungsredaktion",
    "Datenanalyse, Krankenhaus",
    "Umweltamt, Referat Wasser",
    "Softwareentwicklung, Logistik",
    "Controlling, Theater",
    "Beratung",
)
SKILLS = (
    "Bewerbungen schreiben",
    "Vorstellungsgespräche",
    "Ein Netzwerk aufbauen",
    "Promovieren oder nicht",
    "Gründen",
    "Öffentlicher Dienst",
    "Im Ausland arbeiten",
    "Gehalt verhandeln",
)
GOALS = (
    "Ich möchte wissen, wie ein ganz normaler Arbeitstag aussieht, bevor ich mich entscheide.",
    "In meiner Familie hat vor mir niemand studiert, und ich kenne niemanden in dem Beruf.",
    "Ich schwanke zwischen Promotion und Stelle und drehe mich im Kreis.",
    "Ich habe zwanzig Bewerbungen geschrieben und weiß nicht, was daran falsch ist.",
    "Ich würde gern einmal jemandem eine Woche lang alle dummen Fragen stellen.",
    "Ich möchte ins Ausland und traue mich noch nicht.",
)
BIOS = (
    "Ich habe drei Umwege gemacht, und jeder war nützlich.",
    "Nach dem Abschluss war ich ein halbes Jahr ratlos. Darüber rede ich gern.",
    "Ich stelle seit zwei Jahren selbst Leute ein und weiß, was in Bewerbungen auffällt.",
    "Ich war schlecht in der Klausur und bin gut im Beruf.",
    "Mir hat damals eine Ehemalige geholfen. Das gebe ich weiter.",
)
NOTES = (
    "Lebenslauf durchgesehen: eine Seite genügt. Nächstes Mal das Anschreiben.",
    "Wir haben ein Vorstellungsgespräch geübt. Die Frage nach den Schwächen war gar nicht schlimm.",
    "Zwei Namen bekommen, an die ich schreiben darf.",
)
