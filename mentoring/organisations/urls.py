"""Addresses inside an organisation, and (``entrance``) those before one is entered."""

from django.urls import path

from mentoring.organisations import views

app_name = "organisations"
urlpatterns = [
    path("accent.css", views.accent_css, name="accent_css"),
    path("logo.png", views.logo, name="logo"),
    path("terms/", views.terms, name="terms"),
]

entrance = (
    [
        path("", views.front, name="front"),
        path("language/", views.language, name="language"),
        path("setup/<str:token>/", views.setup, name="setup"),
        path("invitation/<str:token>/", views.invitation, name="invitation"),
    ],
    "entrance",
)
