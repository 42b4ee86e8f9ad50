from django.urls import path

from mentoring.console import views

app_name = "console"
urlpatterns = [
    path("settings/", views.index, name="index"),
    path("settings/me/", views.reach, name="reach"),
]
