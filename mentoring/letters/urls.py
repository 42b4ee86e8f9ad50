from django.urls import path

from mentoring.letters import views

app_name = "letters"
PLACE = "programmes/<slug:slug>/emails"
urlpatterns = [
    path(f"{PLACE}/", views.index, name="index"),
    path(f"{PLACE}/<str:name>/switch/", views.switch, name="switch"),
    path(f"{PLACE}/<str:name>/<str:language>/", views.letter, name="letter"),
    path(f"{PLACE}/<str:name>/<str:language>/restore/", views.restore, name="restore"),
]
