from django.urls import path

from mentoring.insights import views

app_name = "insights"
urlpatterns = [
    path("programmes/<slug:slug>/relationships/", views.relationships, name="relationships"),
    path(
        "programmes/<slug:slug>/relationships/<uuid:relationship_id>/",
        views.relationship,
        name="relationship",
    ),
    path("programmes/<slug:slug>/relationships/<uuid:relationship_id>/end/", views.end, name="end"),
    path(
        "programmes/<slug:slug>/relationships/<uuid:relationship_id>/extend/",
        views.extend,
        name="extend",
    ),
    path("programmes/<slug:slug>/feedback/", views.feedback, name="feedback"),
    path("programmes/<slug:slug>/report/", views.report, name="report"),
    path("programmes/<slug:slug>/export/<slug:what>.<slug:kind>", views.export, name="export"),
]
