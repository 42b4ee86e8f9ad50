"""Terms and privacy page of the demo organisations, by language."""

TERMS = {
    "en": "## Terms of use\n\nThis is a demonstration. Everybody in it is invented. Look at everything, change"
    " anything: the addresses do not exist, so no letter reaches anybody.",
    "de": "## Nutzungsbedingungen\n\nDies ist eine Vorführung. Alle Menschen darin sind erfunden. Sehen Sie sich"
    " alles an, ändern Sie, was Sie möchten: Die Adressen gibt es nicht, kein Brief erreicht jemanden.",
}
PRIVACY = {
    "en": "## Privacy\n\nWhat two people write to each other is theirs. Coordinators see that they meet, never what"
    " they say.",
    "de": "## Datenschutz\n\nWas zwei einander schreiben, gehört ihnen. Die Koordination sieht, dass sie sich treffen,"
    " nie, was sie sagen.",
}
