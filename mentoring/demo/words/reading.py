"""What Northwind has put into its library beside the pieces that came with it."""

HERE = {
    "kind": "page",
    "title": "How mentoring works at Northwind",
    "summary": "What you may use it for, who sees what, and whom to ask.",
    "body": (
        "You have two hours a month for it, as mentor and as mentee. They are working time: put "
        "them in the calendar without an excuse beside them.\n\n"
        "## What stays with you\n\n"
        "Noor and Niamh see that you meet, and never what you talk about. Your manager knows that "
        "you take part, since you told them yourself. Nothing from here is in an appraisal.\n\n"
        "## When it doesn’t fit\n\n"
        "Say so in a check-in, or write to Noor. Two of the people who began in spring changed "
        "after a month, and are glad they did. Nobody has to explain anything to anybody.\n\n"
        "## Good to have\n\n"
        "- The small rooms on the second floor have no glass wall.\n"
        "- Lunch together is on us once a quarter: keep the receipt.\n"
        "- If you travel to another office, ask who is there. It is worth an hour."
    ),
    "role": "",
    "stage": "before",
    "topic": "starting",
    "language": "en",
}
ROOMS = {
    "kind": "page",
    "title": "Wo man in Hamburg in Ruhe reden kann",
    "summary": "Vier Orte im Haus und drei davor, von denen man uns gern erzählt.",
    "body": (
        "- **Raum Elbe 2.07**, zwei Sessel, keine Kamera. Lässt sich für eine Stunde vormerken.\n"
        "- **Die Dachterrasse** vor zehn und nach drei. Dazwischen wird geraucht.\n"
        "- **Die Bibliothek im Erdgeschoss**: Flüstern ist erlaubt.\n"
        "- **Die Teeküche im vierten Stock**, weil dort niemand mehr sitzt.\n\n"
        "## Vor der Tür\n\n"
        "Einmal um das Fleet sind es zwanzig Minuten, bis zur Brücke und zurück vierzig. Das Café "
        "am Sandtor hat hinten einen Tisch, an den man nicht herankommt, ohne gesehen zu werden. "
        "Auf der Bank am Anleger zieht es."
    ),
    "role": "",
    "stage": "",
    "topic": "distance",
    "language": "de",
}
STEPS = {
    "kind": "link",
    "title": "What each step at Northwind asks for",
    "summary": "The page to have open when you talk about what comes next.",
    "address": "https://intranet.northwind.example/people/steps",
    "body": "Mentors: read it before the goal talk, it changed in spring.",
    "role": "",
    "stage": "beginning",
    "topic": "goals",
    "language": "en",
}
TALK = {
    "kind": "video",
    "title": "Priya on the job she nearly turned down",
    "summary": "Twenty minutes from the summer meeting, with the part about being wrong.",
    "address": "https://video.northwind.example/summer-meeting/priya",
    "body": "",
    "role": "mentee",
    "stage": "middle",
    "topic": "talking",
    "language": "en",
}
SHEET = {
    "kind": "file",
    "title": "One sheet for the halfway look",
    "summary": "Print it, fold it, fill it in before you speak.",
    "body": "",
    "role": "",
    "stage": "middle",
    "topic": "goals",
    "language": "en",
}
SHEET_NAME = "halfway.txt"
SHEET_WORDS = (
    "More of:\n\n\nLess of:\n\n\nLeave as it is:\n\n\nStill the right goal? Yes, no, nearly:\n\n\n"
)
DRAFT = {
    "kind": "page",
    "title": "Saying goodbye to somebody who leaves Northwind",
    "summary": "",
    "body": "Ask Niamh about the reference. Then: what may be said to the team, and when?",
    "role": "mentor",
    "stage": "end",
    "topic": "ending",
    "language": "en",
}
AT_NIGHT = (
    "At Northwind there is somebody to call at any hour: the care line, on the back of your badge. "
    "You need not know whether it is *bad enough*. Niamh Doyle hears afterwards only that you called."
)
THOUGHTS = (
    "I wait badly when somebody talks about money. I always want to calculate.",
    "I never say what I can't give. Next time: no word with her boss, and why.",
)
