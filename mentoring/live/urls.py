from django.urls import path

from mentoring.live import views

app_name = "live"
urlpatterns = [path("live/cursors", views.cursors, name="cursors")]
