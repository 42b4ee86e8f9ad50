"""How much a programme may say to a person: the friction budget behind the right-tech dial."""

# Letters a month that are not answers to something the person did, per dial position.
MONTHLY_BUDGET = {1: 2, 2: 3, 3: 5, 4: 8, 5: 12}


REMINDERS_A_DAY = 1  # about joining, to one person, whoever sends them and from whichever programme


def monthly_budget(dial: int) -> int:
    """Prompts a month at this dial position, 1 (personal) to 5 (efficient)."""
    return MONTHLY_BUDGET[dial]


def may_mail(*, is_must: bool, sent_this_month: int, budget: int | None) -> bool:
    """Letters that somebody waits for always go; prompts only while the budget lasts."""
    return is_must or budget is None or sent_this_month < budget


def may_remind(*, reminded_today: int, reminded_this_month: int, budget: int) -> bool:
    """Whether somebody may be reminded once more that their place waits."""
    return reminded_today < REMINDERS_A_DAY and reminded_this_month < budget


def opens_a_door(kind: str) -> bool:
    """Whether letters of this kind carry a code or a link with which somebody gets in."""
    return kind in ("sign-in", "invitation")


def may_read(*, is_sent_at_all: bool, state: str) -> bool:
    """Whether administrators may see the words: only of letters they must hand on themselves."""
    return not is_sent_at_all or state == "kept"
