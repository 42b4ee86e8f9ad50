"""What Northwind's people would like to talk about in circles of their own."""

FULL = {
    "name": "Leading for the first time",
    "about": (
        "Half a year into leading a team, and nobody told us how. One question of each every time, "
        "and what we tried since."
    ),
    "rhythm": "every second Thursday, an hour, by video",
}
GATHERS = {
    "name": "Presenting without slides",
    "about": "We practise in front of each other, kindly, and learn to do without the projector.",
    "rhythm": "once a month, ninety minutes, in Hamburg or by video",
}
WITHOUT_HOST = {
    "name": "Working across time zones",
    "about": "Five hours apart and still one team: what helps, and what we should stop doing.",
    "rhythm": "every three weeks, at an hour that moves",
}
ASKS = "I present to customers every week and still hide behind forty slides."
