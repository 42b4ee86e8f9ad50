from django.urls import path

from mentoring.organisations import views

app_name = "organisations"
urlpatterns = [path("accent.css", views.accent_css, name="accent_css")]
