"""What pairs write down, and what they tell the coordinators."""

SHARED_NOTES = (
    "We went through the plan line by line. Next time: the first page of the report.",
    "Agreed: one hard conversation before we meet again, and I write down the first sentence beforehand.",
    "Talked about who decides what. I will draw the map and bring it.",
    "We walked instead of sitting. Came back with two decisions and wet shoes.",
    "The rehearsal went well up to slide four. Slide four goes.",
    "Went over last month: two things done, one given back, one put off for good reasons.",
    "Looked at the numbers together. It is less frightening with somebody next to you.",
    "We swapped books. Report in three weeks.",
    "Spoke mostly about the reorganisation. No answers, but I know now what to ask.",
    "I said no to the third project. It was easier than we had rehearsed.",
    "Introduced me to Finance. First coffee is on Thursday.",
    "Short one today because of the storm. We keep the next date.",
    "Tried the ninety-second pause in the big meeting. It works, it is just very long.",
    "We wrote the first page together and threw half of it away.",
)
PRIVATE_NOTES = {
    "mentor": (
        "Ask about the children next time; the move is in March.",
        "I talked too much today. Listen longer.",
        "Carries more than is said. Do not push.",
        "Has the answer already and wants somebody to hear it.",
        "Write the letter of recommendation before the end of the month.",
        "Bring the story about the broken crane.",
    ),
    "mentee": (
        "I want to remember how it felt when it was said that I was ready.",
        "Second time we moved it. Say something, kindly.",
        "Try the sentence with the pause in it on Monday.",
        "Less preparing, more asking.",
        "Say thank you properly before the year is over.",
    ),
}  # fmt: skip
AGENDAS = (
    "The talk with my manager: what I want, what I can offer.",
    "Look at my plan for the first ninety days.",
    "Rehearse the board presentation, ten minutes.",
    "Two offers, one decision.",
    "What I learnt from the site visit, and what I do with it.",
    "How to give the rota away without losing it.",
)
PROMISES = (
    "Try the opening sentence on two colleagues",
    "Ask for the numbers behind the plan",
    "Introduce you to the person who runs the depot",
    "Write down three things that went well each Friday",
    "Send you the outline I used for my first board paper",
    "Say no to one meeting a week, and notice what happens",
    "Talk to my manager about the rota before the end of the month",
    "Watch one negotiation and take notes on the pauses",
    "Read the chapter on difficult conversations",
    "Draft the first page, badly, and send it",
)
COMMENTS_GOOD = (
    "We laugh a lot and get things done. I did not expect the first.",
    "He asks one question and I am busy with it for two weeks.",
    "I have learnt more here than in the course I paid for.",
    "She remembers everything I said last time. That alone is worth it.",
    "It is the one hour of the month in which nobody wants anything from me.",
    "My mentee drives it. I only turn up and enjoy it.",
    "We have moved from the plan to what really matters.",
    "I asked for the larger role last week. I got it.",
    "Good talks, and I have started to listen differently in my own team.",
)
COMMENTS_SO_SO = (
    "Good when we meet. We do not meet often enough.",
    "The time difference is hard on both of us. Seven in the morning is not my best hour.",
    "I am not sure that my questions are interesting enough.",
    "We like each other, and we have lost the thread a little.",
    "The goal we set in the beginning no longer fits. We should change it.",
)
CALLS_FOR_HELP = (
    "We have not found a time for five weeks and I feel I am a burden.",
    "My mentee has told me about something at her site that I cannot keep to myself. Please call me.",
    "We are both polite and it is going nowhere. I would not know how to end it well.",
    "I have changed departments and my mentor now sits on the board that decides about my project.",
)
DOUBT = "We are polite to each other and it stays there. I do not want to hurt anybody."
CALLS_CLOSED = (
    "I did not know whether I may ask for another mentor.",
    "My mentor has not answered three letters. I hope that nothing has happened.",
    "Could somebody help us to find a room at the Pune office?",
    "I will be on leave from next month and do not want to lose the place.",
)
END_NOTES = {
    "no_time": ("A new site opens in my region and I am travelling four days a week.",
                "It is me, not them. I would like to try again in autumn."),
    "not_a_fit": ("Two good people who have nothing to say to each other. No harm done.",
                  "I need somebody from my own trade first."),
    "left": ("Leaves the company at the end of the month. We have stayed in touch.",),
    "completed": ("We got where we wanted to go, earlier than planned.",),
}  # fmt: skip
ANSWERS_MENTEE = (
    "I would like to be the person who is asked, not only the one who is told.",
    "In six months I would like to have led one thing from beginning to end.",
    "That I no longer rehearse every sentence before I say it.",
    "A plan for the next two years that is mine.",
    "Less fear of the big room.",
    "To know whether I want to lead people, or be very good at my trade.",
)
ANSWERS_MENTOR = (
    "The year in which everything I had built was sold. I learnt what was really mine.",
    "A boss who told me the truth in a car park. I still thank him every Christmas.",
    "Moving to a country where I was not funny any more.",
    "The project that failed in public. People were kinder than I had been to myself.",
    "Becoming a parent; I plan differently since.",
)
PLACES = ("The small room on the second floor", "Café by the harbour", "Canteen, the table at the window",
          "Reception; we go for a walk")  # fmt: skip
