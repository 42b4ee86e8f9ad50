"""Addresses inside an organisation, and (``public``) those before one is entered."""

from django.urls import path

from mentoring.organisations import views

app_name = "organisations"
urlpatterns = [
    path("accent.css", views.accent_css, name="accent_css"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("logo.png", views.logo, name="logo"),
    path("picture/", views.own_picture, name="own_picture"),
    path("terms/", views.terms, name="terms"),
    path("second-step/", views.second_step, name="second_step"),
]

public = (
    [
        path("", views.front, name="front"),
        path("language/", views.language, name="language"),
        path("images/<uuid:membership_id>/<slug:file>.webp", views.picture, name="picture"),
        path("setup/<str:token>/", views.setup, name="setup"),
        path("invitation/<str:token>/", views.invitation, name="invitation"),
    ],
    "public",
)
