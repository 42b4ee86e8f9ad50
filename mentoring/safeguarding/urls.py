from django.urls import path

from mentoring.safeguarding import views

app_name = "safeguarding"
WITH, REPORT = "with/<uuid:relationship_id>", "safeguarding/reports/<uuid:report_id>"
OPENING = "safeguarding/openings/<uuid:opening_id>"
SUPERVISED = "supervised/<slug:slug>/<uuid:conversation_id>"
urlpatterns = [
    path(f"{WITH}/block/", views.block, name="block"),
    path(f"{WITH}/conversation/<int:number>/report/", views.report_message, name="report_message"),
    path(f"{WITH}/conversation/erase/", views.erase, name="erase"),
    path(f"{WITH}/waiting/<uuid:waiting_id>/", views.drop_waiting, name="drop_waiting"),
    path("programmes/<slug:slug>/minors/", views.minors, name="minors"),
    path("supervised/<slug:slug>/", views.supervised, name="supervised"),
    path(f"{SUPERVISED}/", views.supervised_words, name="supervised_words"),
    path(f"{SUPERVISED}/files/<uuid:file_id>/", views.supervised_file, name="supervised_file"),
    path(f"{SUPERVISED}/files/<uuid:file_id>/release/", views.release_file, name="release_file"),
    path("reports/<uuid:report_id>/", views.own_report, name="own_report"),
    path("safeguarding/", views.index, name="index"),
    path("safeguarding/closed/", views.closed, name="closed"),
    path("safeguarding/people/", views.people, name="people"),
    path(f"{REPORT}/", views.report, name="report"),
    path(f"{REPORT}/files/<uuid:copy_id>/", views.report_file, name="report_file"),
    path(f"{REPORT}/note/", views.note, name="note"),
    path(f"{REPORT}/close/", views.close, name="close"),
    path("safeguarding/conversations/<uuid:conversation_id>/", views.ask, name="ask"),
    path(f"{OPENING}/", views.opening, name="opening"),
    path(f"{OPENING}/answer/", views.answer, name="answer"),
    path(f"{OPENING}/words/", views.words, name="words"),
    path("settings/safeguarding/", views.roles, name="roles"),
    path("settings/safeguarding/<uuid:grant_id>/", views.take_role, name="take_role"),
]
