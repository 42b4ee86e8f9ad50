from django.urls import path

from mentoring.home import views

app_name = "home"
urlpatterns = [
    path("", views.home, name="home"),
    path("programmes/<slug:slug>/today/", views.today, name="today"),
    path(
        "programmes/<slug:slug>/today/write/<slug:cause>/<uuid:subject_id>/",
        views.write,
        name="write",
    ),
    path("programmes/<slug:slug>/today/list.<slug:kind>", views.export, name="export"),
    path("programmes/<slug:slug>/today/all/<slug:cause>/", views.all_alike, name="alike"),
    path("programmes/<slug:slug>/today/remind/<slug:cause>/", views.remind, name="remind"),
    path(
        "programmes/<slug:slug>/today/later/<slug:cause>/<uuid:subject_id>/",
        views.snooze,
        name="snooze",
    ),
    path(
        "programmes/<slug:slug>/today/address/<uuid:membership_id>/",
        views.address_page,
        name="address",
    ),
    path(
        "programmes/<slug:slug>/today/doubt/<uuid:doubt_id>/",
        views.close_doubt,
        name="close_doubt",
    ),
]
