from django.urls import path

from mentoring.matching.views import (
    adding,
    letter,
    moving,
    pairs,
    publishing,
    rounds,
    runs,
    skill_synonyms,
    studio,
)

app_name = "matching"
_STUDIO = "programmes/<slug:slug>/matching/"
_RUN = _STUDIO + "<int:number>/"
urlpatterns = [
    path(_STUDIO, studio.studio, name="studio"),
    path(_STUDIO + "start/", runs.start_run, name="start_run"),
    path(_STUDIO + "preview/", runs.rule_preview, name="rule_preview"),
    path(_STUDIO + "runs/", runs.all_runs, name="runs"),
    path(_STUDIO + "words/", skill_synonyms.words, name="words"),
    path(
        _STUDIO + "words/<int:one>/<int:other>/<str:answer>/",
        skill_synonyms.decide,
        name="decide_words",
    ),
    path(_RUN, studio.run, name="run"),
    path(_RUN + "progress/", runs.progress, name="progress"),
    path(_RUN + "stop/", runs.stop, name="stop"),
    path(_RUN + "compare/<int:earlier>/", runs.compare, name="compare"),
    path(_RUN + "ask/", runs.ask, name="ask"),
    path(_RUN + "add/", adding.add, name="add"),
    path(_RUN + "pairs/<uuid:pair_id>/", pairs.pair, name="pair"),
    path(_RUN + "pairs/<uuid:pair_id>/introduction/", pairs.introduce, name="introduce"),
    path(_RUN + "pairs/<uuid:pair_id>/letters/", publishing.letters, name="letters"),
    path(_RUN + "pairs/<uuid:pair_id>/<str:act>/", pairs.change, name="change"),
    path(_RUN + "left/<uuid:unmatched_id>/", pairs.unmatched, name="unmatched"),
    path(_RUN + "move/", moving.move, name="move"),
    path(_RUN + "place/", moving.place_all, name="place_all"),
    path(_RUN + "rounds/", rounds.timetable, name="timetable"),
    path(_RUN + "publish/", publishing.publish, name="publish"),
    path(_STUDIO + "concerns/<uuid:concern_id>/", letter.close_concern, name="close_concern"),
    path("programmes/<slug:slug>/afternoon/", rounds.afternoon, name="afternoon"),
    path("with/<uuid:relationship_id>/letter/", letter.letter, name="letter"),
    path("with/<uuid:relationship_id>/letter/<str:answer>/", letter.answer, name="answer"),
    path("with/<uuid:relationship_id>/not-this/", letter.concern, name="concern"),
]
