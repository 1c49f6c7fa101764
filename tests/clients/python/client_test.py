"""A client of Senda made by protoc and gRPC's Python plugin: create, get, list, filter, page, errors, deadline.

Takes SENDA_ADDRESS and TOKEN from the environment; the token is a trust SEND lead's of trusts/demo.
"""
import datetime
import os
import threading
import unittest
import uuid

import grpc
from google.protobuf import field_mask_pb2
from google.rpc import error_details_pb2, status_pb2
from google.type import date_pb2
from senda.dashboard.v1 import dashboard_service_pb2 as dashboard
from senda.dashboard.v1 import dashboard_service_pb2_grpc as dashboard_grpc
from senda.goals.v1 import goal_pb2
from senda.goals.v1 import goals_service_pb2 as goals
from senda.goals.v1 import goals_service_pb2_grpc as goals_grpc
from senda.workforce.v1 import workforce_service_pb2_grpc as workforce_grpc

TRUST = "trusts/demo"


def reason_of(error):
    """The ErrorInfo of an RPC's error; fails if there is not exactly one."""
    for key, value in error.trailing_metadata():
        if key == "grpc-status-details-bin":
            found = []
            for detail in status_pb2.Status.FromString(value).details:
                info = error_details_pb2.ErrorInfo()
                if detail.Unpack(info):
                    found.append(info)
            (info,) = found
            return info
    raise AssertionError("the error has no details")


class GoalsClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.channel = grpc.insecure_channel(os.environ["SENDA_ADDRESS"])
        cls.goals = goals_grpc.GoalsServiceStub(cls.channel)
        cls.how = {"metadata": [("authorization", "Bearer " + os.environ["TOKEN"])], "timeout": 10}

    @classmethod
    def tearDownClass(cls):
        cls.channel.close()

    def create(self, goal_id, title, **call):
        request = goals.CreateGoalRequest(
            parent=TRUST,
            goal_id=goal_id,
            goal=goal_pb2.Goal(
                title=title,
                state=goal_pb2.GOAL_STATE_DRAFT,
                due_date=date_pb2.Date(year=2027, month=7, day=31),
                smart=goal_pb2.SmartFramework(specific="Books at home"),
            ),
            **call,
        )
        return self.goals.CreateGoal(request, **self.how)

    def refused(self, code, reason, method, request, **how):
        with self.assertRaises(grpc.RpcError) as raised:
            method(request, **(how or self.how))
        self.assertEqual(raised.exception.code(), code)
        info = reason_of(raised.exception)
        self.assertEqual((info.domain, info.reason), ("senda.uk", reason))
        return info

    def test_creates_gets_updates_and_filters(self):
        suffix = uuid.uuid4().hex[:8]
        made = [self.create(f"py-{suffix}-{i}", f"Every pupil reads {suffix}") for i in range(3)]
        got = self.goals.GetGoal(goals.GetGoalRequest(name=made[0].name), **self.how)
        self.assertEqual(got, made[0])
        self.assertEqual(datetime.date(2027, 7, 31), datetime.date(got.due_date.year, got.due_date.month, got.due_date.day))

        change = goal_pb2.Goal(name=got.name, title=f"Every pupil reads {suffix} daily", etag=got.etag)
        mask = field_mask_pb2.FieldMask(paths=["title"])
        changed = self.goals.UpdateGoal(goals.UpdateGoalRequest(goal=change, update_mask=mask), **self.how)
        self.assertEqual(changed.smart.specific, "Books at home")
        self.assertNotEqual(changed.etag, got.etag)
        self.refused(grpc.StatusCode.ABORTED, "ETAG_MISMATCH", self.goals.UpdateGoal,
                     goals.UpdateGoalRequest(goal=change, update_mask=mask))

        names, token = [], ""
        while True:
            page = self.goals.ListGoals(
                goals.ListGoalsRequest(parent=TRUST, filter=f'title:"{suffix}"', order_by="name",
                                       page_size=2, page_token=token), **self.how)
            names += [goal.name for goal in page.goals]
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(names, [goal.name for goal in made])

    def test_repeats_a_create_without_making_a_second(self):
        request_id = str(uuid.uuid4())
        goal_id = "py-" + request_id[:8]
        first = self.create(goal_id, "Once", request_id=request_id)
        self.assertEqual(self.create(goal_id, "Once", request_id=request_id), first)

    def test_names_the_reason_of_an_error(self):
        self.refused(grpc.StatusCode.NOT_FOUND, "NOT_FOUND", self.goals.GetGoal,
                     goals.GetGoalRequest(name=TRUST + "/goals/nobody-made-it"))
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, "FIELD_VIOLATIONS", self.goals.CreateGoal,
                     goals.CreateGoalRequest(parent=TRUST, goal=goal_pb2.Goal()))
        self.refused(grpc.StatusCode.UNAUTHENTICATED, "TOKEN_MISSING", self.goals.GetGoal,
                     goals.GetGoalRequest(name=TRUST + "/goals/g"), timeout=10)

    def test_gives_up_at_its_deadline(self):
        stub = workforce_grpc.WorkforceServiceStub(self.channel)
        done = threading.Event()

        def nothing_yet():
            done.wait()
            yield from ()

        try:
            replies = stub.BulkUpsertStaffMembers(nothing_yet(), metadata=self.how["metadata"], timeout=0.2)
            with self.assertRaises(grpc.RpcError) as raised:
                next(replies)
            self.assertEqual(raised.exception.code(), grpc.StatusCode.DEADLINE_EXCEEDED)
        finally:
            done.set()

    def test_reads_the_dashboard(self):
        stub = dashboard_grpc.DashboardServiceStub(self.channel)
        reply = stub.GetTrustDashboard(dashboard.GetTrustDashboardRequest(name=TRUST), **self.how)
        self.assertFalse(reply.unreachable)
        self.assertIn("Pupils by SEN provision", [figure.metric.title for figure in reply.figures])


if __name__ == "__main__":
    unittest.main(verbosity=2)
