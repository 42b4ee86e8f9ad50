from django.urls import path

from mentoring.circles.views import answering, finding, founding, joining

app_name = "circles"
IN, ONE = "circles/in/<slug:slug>", "circles/<uuid:circle_id>"
urlpatterns = [
    path(f"{IN}/", finding.circles, name="circles"),
    path(f"{IN}/found/", founding.found, name="found"),
    path(f"{ONE}/", finding.circle, name="circle"),
    path(f"{ONE}/come/", joining.come, name="come"),
    path(f"{ONE}/seat/", joining.seat, name="seat"),
    path(f"{ONE}/change/", founding.change, name="change"),
    path(f"{ONE}/host/", founding.hand_over, name="hand_over"),
    path(f"{ONE}/link/", founding.renew_link, name="renew_link"),
    path(f"{ONE}/close/", founding.close, name="close"),
    path("circles/requests/<uuid:joiner_id>/", answering.answer, name="answer"),
    path("circles/members/<uuid:joiner_id>/out/", answering.remove, name="remove"),
    path("circles/invited/<str:invitation>/", finding.invited, name="invited"),
]
