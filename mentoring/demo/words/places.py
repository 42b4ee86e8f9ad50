"""Where Northwind works: a company that builds wind farms and keeps them turning."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Office:
    name: str
    country: str
    zone: str
    share: int  # of a hundred people
    cultures: tuple[str, ...]  # more often met here
    languages: tuple[tuple[str, float], ...]  # besides English: how many speak it


OFFICES = (
    Office("Hamburg", "DE", "Europe/Berlin", 22, ("germany", "turkey", "poland_ukraine"),
           (("de", 0.9), ("tr", 0.12), ("pl", 0.1))),
    Office("Porto", "PT", "Europe/Lisbon", 14, ("portugal_brazil",), (("pt", 0.95), ("es", 0.3))),
    Office("Pune", "IN", "Asia/Kolkata", 17, ("india",), (("hi", 0.85), ("mr", 0.5))),
    Office("Toronto", "CA", "America/Toronto", 13, ("north_america", "vietnam", "arab"),
           (("fr", 0.4), ("vi", 0.08))),
    Office("São Paulo", "BR", "America/Sao_Paulo", 11, ("portugal_brazil", "latin_america"),
           (("pt", 0.95), ("es", 0.3))),
    Office("Nairobi", "KE", "Africa/Nairobi", 9, ("east_africa", "west_africa"), (("sw", 0.85),)),
    Office("Singapore", "SG", "Asia/Singapore", 8, ("china", "vietnam", "india"),
           (("zh", 0.7), ("ms", 0.2))),
    Office("Dublin", "IE", "Europe/Dublin", 6, ("britain_ireland", "nordic"), (("ga", 0.2),)),
)  # fmt: skip

# Department -> share of people, job titles from the first grades to the last, skills at home there.
DEPARTMENTS: dict[str, tuple[int, tuple[str, ...], tuple[str, ...]]] = {
    "Engineering": (26, ("Graduate engineer", "Engineer", "Senior engineer", "Lead engineer",
                         "Head of blade engineering"),
                    ("leading", "systems", "risk", "code", "writing", "priorities")),
    "Operations": (20, ("Site technician", "Shift planner", "Site manager", "Regional manager",
                        "Director of operations"),
                   ("safety", "leading", "calm", "planning", "delegating", "risk")),
    "Sales": (12, ("Sales associate", "Account manager", "Senior account manager",
                   "Head of tenders", "Director of sales"),
              ("negotiating", "listening", "speaking", "networks", "numbers")),
    "Finance": (9, ("Analyst", "Senior analyst", "Finance partner", "Head of project finance",
                    "Director of finance"),
                ("numbers", "risk", "writing", "speaking", "change")),
    "People": (8, ("People assistant", "People partner", "Senior people partner",
                   "Head of learning", "Director of people"),
               ("listening", "conflict", "feedback", "change", "delegating")),
    "Design": (7, ("Designer", "Interaction designer", "Senior designer", "Design lead",
                   "Head of design"),
               ("feedback", "speaking", "listening", "priorities", "systems")),
    "Data": (9, ("Data analyst", "Data scientist", "Senior data scientist", "Lead data scientist",
                 "Head of forecasting"),
             ("code", "numbers", "speaking", "systems", "writing")),
    "Customer Support": (9, ("Support agent", "Senior agent", "Team lead", "Service manager",
                             "Head of service"),
                         ("calm", "listening", "conflict", "planning", "feedback")),
}  # fmt: skip
