"""What one tap in the letter of a match may say, and the reason that a coordinator reads."""

NOT_AT_ALL = "not_at_all"
ANSWERS = {"not_now": "time", "not_this_person": "person", NOT_AT_ALL: ""}
