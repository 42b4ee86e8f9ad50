"""What pairs write down, and what they tell the coordinators."""

HELLOS = (
    "Hello {name}, I am glad it is you. Would a half hour next week suit you?",
    "Dear {name}, I have never had a mentor and do not quite know how one begins.\nPerhaps like this: hello!",
    "Hi {name}, I read what you wrote about the parts that went wrong. I have some of those too.",
    "Hello {name}! I am two floors below you, as it turns out. Coffee first, plan later?",
    "Good morning {name}, this is me saying hello before I find a reason not to.",
)
HELLOS_BACK = (
    "How good to hear from you, {name}. Next week is fine; choose the day that hurts least.",
    "Hello {name}, that is exactly how one begins. Bring one question, whichever it is.",
    "Welcome, {name}. I am looking forward to this, and I will not lecture, I promise.",
    "Coffee it is, {name}. I know a table where nobody can hear us.",
)

SHARED_NOTES = (
    "We went through the plan line by line. Next time: the first page of the report.",
    "Agreed: one hard conversation before we meet again, and I write down the first sentence beforehand.",
    "Talked about who decides what. I will draw the map and bring it.",
    "We walked instead of sitting. Came back with two decisions and wet shoes.",
    "The rehearsal went well up to slide four. Slide four goes.",
    "Went over last month: two things done, one given back, one put off for good reasons.",
    "Looked at the numbers together. It is less frightening with somebody beside you.",
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
        "I want to remember how it felt to be told I was ready.",
        "Second time we moved it. Say something, kindly.",
        "Try the sentence with the pause in it on Monday.",
        "Less preparing, more asking.",
        "Say thank you properly before the year is over.",
    ),
}
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
    "Good conversations, and I have started to listen differently in my own team.",
)
COMMENTS_SO_SO = (
    "Good when we meet. We do not meet often enough.",
    "The time difference is hard on both of us. Seven in the morning is not my best hour.",
    "I am not sure that my questions are interesting enough.",
    "We like each other, and we have lost the thread a little.",
    "The goal we set in the beginning no longer fits. We should change it.",
)
CALLS_FOR_HELP = (
    "We have not found a time for five weeks and I feel like a burden.",
    "My mentee has told me about something at her site that I cannot keep to myself. Please call me.",
    "We are both polite and it is going nowhere. I would not know how to end it well.",
    "I have changed departments and my mentor now sits on the board that decides on my project.",
    "My manager says the programme is the reason I was not promoted. I am afraid of the next talk about it.",
)
CONCERN = (
    "We are polite to each other and that is as far as it goes. I do not want to hurt anybody."
)
IN_CONFIDENCE = "My manager wants to know what my mentee and I talk about. I have not answered yet. What would you say?"
CALLS_CLOSED = (
    "I did not know whether I was allowed to ask for another mentor.",
    "My mentor has not answered three messages. I hope nothing has happened.",
    "Could somebody help us find a room at the Pune office?",
    "I will be on leave from next month and do not want to lose my place.",
)
BREAK = "Our second child is coming. I am looking forward to going on afterwards."
PAST_GOAL = "Give a talk to the other department"

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
    "Becoming a parent; I have planned differently ever since.",
)
PLACES = (
    "The small room on the second floor",
    "Café by the harbour",
    "Canteen, the table at the window",
    "Reception; we go for a walk",
)

THANKS = (
    "Twenty of you tried something that Northwind had not done before. You gave each other an hour"
    " every other week, through a spring with two storms and a reorganisation. Thank you. What you"
    " told us on the way is why there is a Growth 2026."
)
LAST_QUESTION = "What should we keep, and what should we do differently next time?"
LOOKING_BACK = (
    "Keep the guidelines. We read them twice and both times they settled something.",
    "Start a month earlier; the first weeks went into finding each other.",
    "I would do it again tomorrow. The hour on Thursdays was the best of my week.",
    "Fewer reminders in the summer, when half of us are away.",
    "Please match across sites again. I would never have met her otherwise.",
    "Half a year was right. Longer would have become a habit, shorter a courtesy.",
)
MEASURED = (
    ("31%", "33%", "36%"),
    ("82%", "84%", "86%"),
    ("3.9 of 5", "4.1 of 5", "4.3 of 5"),
)

# What two write to each other: a question, its answer, an offer, and how it ended.
KEEPING = (
    "How do you say no to somebody who has more to say than you do?",
    "I say what it would cost, and let them choose. *Yes, and then the report comes on Friday.*",
    "I will send you the three sentences that I keep in a drawer for it.",
    "I tried the first one this morning. There was a silence, and then she said: Friday is fine.",
)
# Of two who are no pair, and with the coordinator: what is asked and what is answered.
DIRECT = (
    (
        "Hello, we sat at the same table at the start. You said that you moved from sales to design. "
        "May I ask how?",
        "Gladly. Badly at first. Shall I tell you over a coffee, or would you rather read it here?",
    ),
    (
        "My mentor says that nobody here runs a workshop as quietly as you do. Could I sit in the "
        "last row of one?",
        "That is kind. On the ninth I have one with twelve engineers. Come ten minutes early, "
        "and you will see the part that matters.",
    ),
)
TEAM = (
    (
        "I am away for all of March. Should I tell somebody, or do we simply go on in April?",
        "Telling me is enough, and now you have. I have noted it, so nobody will wonder. A good trip!",
    ),
    (
        "I have an hour more every other week from now on. If somebody is still without a mentor, "
        "I have room for a second mentee.",
        "There is somebody, and I think you would like each other. Raise your places to two in your "
        "profile; I will look at it before the next round.",
    ),
)
REPORTED_FILE = "What to say.txt"
REPORTED_TEXT = (
    "When they ask who had the idea, say that it came from my department. You owe me that much.\n"
)
REPORTED = "Please learn this by heart before Tuesday, and keep it between us."
REPORT = (
    "I do not want to say something untrue in front of everybody, and I do not dare to say so to "
    "my mentor. Could somebody tell me what happens if I do not do it?"
)
ANNOUNCED = (
    "An afternoon together in June",
    "We meet on **12 June from two to five** in the canteen in Hamburg, and on a screen for "
    "everybody else. Bring one thing that went differently from what you had planned.",
)
# A circle of eight, half a year in: its programme, and goals with whose they are (none: of all).
CIRCLE = "Leading for the first time"
CIRCLE_GOALS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("Each of us says no once to somebody above us", ()),
    ("Hold a review that the other remembers with thanks", (1, 4)),
    ("My first budget, with the figures explained", (2,)),
)
# The same with a host.
HOSTED = "Leading from afar"
HOSTED_GOALS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("Each of us tells a team in another country what they think of its work", ()),
    ("A meeting of my team in which those on a screen speak first", (1,)),
    ("Two of us visit each other’s team for a day", (3, 5)),
)
