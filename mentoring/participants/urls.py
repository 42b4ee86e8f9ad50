from django.urls import path

from mentoring.participants.views import imports, joining, people

app_name = "participants"
PEOPLE = "programmes/<slug:slug>/people/"
urlpatterns = [
    path(PEOPLE, people.people, name="people"),
    path(f"{PEOPLE}add/", people.add_person, name="add_person"),
    path(f"{PEOPLE}export/", people.export_people, name="export_people"),
    path(f"{PEOPLE}act/", people.act_on_people, name="act_on_people"),
    path(f"{PEOPLE}inviting/<uuid:inviting_id>/", people.inviting, name="inviting"),
    path(f"{PEOPLE}<uuid:place_id>/", people.person, name="person"),
    path(f"{PEOPLE}import/", imports.import_upload, name="import_upload"),
    path(f"{PEOPLE}import/template/", imports.import_template, name="import_template"),
    path(f"{PEOPLE}import/<uuid:batch_id>/", imports.import_batch, name="import_batch"),
    path(f"{PEOPLE}import/<uuid:batch_id>/refused/", imports.import_refused, name="import_refused"),
    path("join/<slug:slug>/", joining.join, name="join"),
    path("join/<slug:slug>/summary/", joining.summary, name="join_summary"),
    path("join/<slug:slug>/place/", joining.change_place, name="change_place"),
    path("join/<slug:slug>/<slug:step>/", joining.step, name="join_step"),
]
