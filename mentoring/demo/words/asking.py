"""What people at Northwind write to somebody whom they would like to work with."""

OPEN = (
    "You wrote that you like to be asked rather than to tell. That is what I need.\n\n"
    "I have just been given my first team, five people, and I am nice to everybody. Could we talk "
    "about the first minute of a difficult conversation?"
)
FIRST_LINE = "You have sat at the table where decisions are really made, two levels above mine."
KIND_NO = (
    "What a good question. I have taken on more than I can do until spring, and you deserve "
    "somebody who has the time. Write to me again in April?"
)
ACCEPTED = (
    "We both came up through customer support. I would like to hear how you went on from there, "
    "and what you would do differently."
)
TO_ANSWER = (
    "I moved into my role in summer and keep doing my old one as well. How did you learn to give "
    "work away?"
)
UNANSWERED = (
    "I said yes to a project that is larger than anything I have led. You have led several. What "
    "would you look at first?"
)
AGREED = "I would like to speak in meetings before I am asked to. You seem to find it easy."
