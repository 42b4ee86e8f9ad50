from django.urls import path

from mentoring.matching.views import letter, pairs, publishing, runs, studio, words

app_name = "matching"
_STUDIO = "programmes/<slug:slug>/matching/"
_RUN = _STUDIO + "<int:number>/"
urlpatterns = [
    path(_STUDIO, studio.studio, name="studio"),
    path(_STUDIO + "find/", runs.find, name="find"),
    path(_STUDIO + "outlook/", runs.outlook, name="outlook"),
    path(_STUDIO + "searches/", runs.searches, name="searches"),
    path(_STUDIO + "words/", words.words, name="words"),
    path(_STUDIO + "words/<int:one>/<int:other>/<str:answer>/", words.decide, name="decide_words"),
    path(_RUN, studio.run, name="run"),
    path(_RUN + "progress/", runs.progress, name="progress"),
    path(_RUN + "stop/", runs.stop, name="stop"),
    path(_RUN + "compare/<int:earlier>/", runs.compare, name="compare"),
    path(_RUN + "add/", pairs.add, name="add"),
    path(_RUN + "pairs/<uuid:pair_id>/", pairs.pair, name="pair"),
    path(_RUN + "pairs/<uuid:pair_id>/letters/", publishing.letters, name="letters"),
    path(_RUN + "pairs/<uuid:pair_id>/<str:act>/", pairs.change, name="change"),
    path(_RUN + "left/<uuid:leftover_id>/", pairs.leftover, name="leftover"),
    path(_RUN + "publish/", publishing.publish, name="publish"),
    path("with/<uuid:relationship_id>/letter/", letter.letter, name="letter"),
    path("with/<uuid:relationship_id>/not-this/", letter.doubt, name="doubt"),
]
