from django.urls import path

from mentoring.home import views

app_name = "home"
urlpatterns = [
    path("", views.home, name="home"),
    path("pages-to-keep/", views.pages_to_keep, name="pages_to_keep"),
]
