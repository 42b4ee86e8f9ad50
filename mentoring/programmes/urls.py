from django.urls import path

from mentoring.programmes import views

app_name = "programmes"
urlpatterns = [
    path("programmes/", views.programmes, name="programmes"),
    path("programmes/new/", views.new, name="new"),
    path("programmes/<slug:slug>/", views.programme, name="programme"),
    path("programmes/<slug:slug>/purpose/", views.purpose, name="purpose"),
    path("programmes/<slug:slug>/measures/", views.measures, name="measures"),
    path("programmes/<slug:slug>/shape/", views.shape, name="shape"),
    path("programmes/<slug:slug>/who/", views.who, name="who"),
    path("programmes/<slug:slug>/who/count/", views.count_who, name="count_who"),
    path("programmes/<slug:slug>/questions/", views.questions, name="questions"),
    path("programmes/<slug:slug>/questions/<uuid:question_id>/", views.question, name="question"),
    path(
        "programmes/<slug:slug>/questions/<uuid:question_id>/place/",
        views.move_question,
        name="move_question",
    ),
    path(
        "programmes/<slug:slug>/questions/<uuid:question_id>/removal/",
        views.remove_question,
        name="remove_question",
    ),
    path("programmes/<slug:slug>/guidelines/", views.guidelines, name="guidelines"),
    path("programmes/<slug:slug>/dial/", views.dial, name="dial"),
    path("programmes/<slug:slug>/criteria/", views.criteria, name="criteria"),
    path("programmes/<slug:slug>/team/", views.team, name="team"),
    path("programmes/<slug:slug>/team/new/", views.add_to_team, name="add_to_team"),
    path(
        "programmes/<slug:slug>/team/<uuid:grant_id>/removal/",
        views.remove_from_team,
        name="remove_from_team",
    ),
    path("programmes/<slug:slug>/launch/", views.launch, name="launch"),
    path("programmes/<slug:slug>/copy/", views.duplicate, name="duplicate"),
    path("programmes/<slug:slug>/end/", views.end, name="end"),
    path("programmes/<slug:slug>/end/undo/", views.reopen, name="reopen"),
    path("programmes/<slug:slug>/archive/", views.archive, name="archive"),
    path("programmes/<slug:slug>/archive/undo/", views.bring_back, name="bring_back"),
    path("programmes/<slug:slug>/preview/", views.preview, name="preview"),
    path("programmes/<slug:slug>/about/", views.about, name="about"),
]
