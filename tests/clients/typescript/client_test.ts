// A client of Senda made by protoc-gen-es, with Connect's gRPC transport: create, get, list, filter, page, errors,
// deadline. Takes SENDA_ADDRESS and TOKEN from the environment; the token is a trust SEND lead's of trusts/demo.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";
import { equals } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { ErrorInfoSchema } from "./generated/google/rpc/error_details_pb.js";
import { DashboardService } from "./generated/senda/dashboard/v1/dashboard_service_pb.js";
import { type Goal, GoalSchema, GoalState } from "./generated/senda/goals/v1/goal_pb.js";
import { GoalsService } from "./generated/senda/goals/v1/goals_service_pb.js";
import { PupilsService } from "./generated/senda/pupils/v1/pupils_service_pb.js";

const trust = "trusts/demo";
const transport = createGrpcTransport({ baseUrl: `http://${process.env.SENDA_ADDRESS}` });
const goals = createClient(GoalsService, transport);
const how = { headers: { authorization: `Bearer ${process.env.TOKEN}` }, timeoutMs: 10_000 };

function create(goalId: string, title: string, requestId = ""): Promise<Goal> {
  return goals.createGoal(
    {
      parent: trust,
      goalId,
      requestId,
      goal: {
        title,
        state: GoalState.DRAFT,
        dueDate: { year: 2027, month: 7, day: 31 },
        framework: { case: "smart", value: { specific: "Books at home" } },
      },
    },
    how,
  );
}

async function refused(code: Code, reason: string, call: Promise<unknown>): Promise<void> {
  await assert.rejects(call, (error) => {
    assert(error instanceof ConnectError);
    assert.equal(error.code, code);
    const infos = error.findDetails(ErrorInfoSchema);
    assert.deepEqual(
      infos.map((info) => [info.domain, info.reason]),
      [["senda.uk", reason]],
    );
    return true;
  });
}

test("creates, gets, updates and filters", async () => {
  const suffix = randomUUID().slice(0, 8);
  const made = [];
  for (let i = 0; i < 3; ++i) made.push(await create(`ts-${suffix}-${i}`, `Every pupil reads ${suffix}`));
  const got = await goals.getGoal({ name: made[0].name }, how);
  assert(equals(GoalSchema, got, made[0]));
  assert.equal(got.dueDate?.year, 2027);

  const change = {
    goal: { name: got.name, title: `Every pupil reads ${suffix} daily`, etag: got.etag },
    updateMask: { paths: ["title"] },
  };
  const changed = await goals.updateGoal(change, how);
  assert(changed.framework.case === "smart" && changed.framework.value.specific === "Books at home");
  assert.notEqual(changed.etag, got.etag);
  await refused(Code.Aborted, "ETAG_MISMATCH", goals.updateGoal(change, how));

  const names = [];
  let pageToken = "";
  do {
    const page = await goals.listGoals(
      { parent: trust, filter: `title:"${suffix}"`, orderBy: "name", pageSize: 2, pageToken },
      how,
    );
    names.push(...page.goals.map((goal) => goal.name));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  assert.deepEqual(
    names,
    made.map((goal) => goal.name),
  );
});

test("repeats a create without making a second", async () => {
  const requestId = randomUUID();
  const first = await create(`ts-${requestId.slice(0, 8)}`, "Once", requestId);
  assert(equals(GoalSchema, await create(`ts-${requestId.slice(0, 8)}`, "Once", requestId), first));
});

test("names the reason of an error", async () => {
  await refused(Code.NotFound, "NOT_FOUND", goals.getGoal({ name: `${trust}/goals/nobody-made-it` }, how));
  await refused(Code.InvalidArgument, "FIELD_VIOLATIONS", goals.createGoal({ parent: trust, goal: {} }, how));
  await refused(Code.Unauthenticated, "TOKEN_MISSING", goals.getGoal({ name: `${trust}/goals/g` }));
});

test("gives up at its deadline", async () => {
  // A stream of batches that stays open and brings none.
  async function* silence(): AsyncGenerator<never> {
    await new Promise((resolve) => setTimeout(resolve, 2_000).unref());
  }
  const pupils = createClient(PupilsService, transport);
  const replies = pupils.bulkUpsertPupils(silence(), { ...how, timeoutMs: 100 });
  await assert.rejects(replies[Symbol.asyncIterator]().next(), (error) => {
    assert.equal(ConnectError.from(error).code, Code.DeadlineExceeded);
    return true;
  });
});

test("reads the dashboard", async () => {
  const reply = await createClient(DashboardService, transport).getTrustDashboard({ name: trust }, how);
  assert.deepEqual(reply.unreachable, []);
  assert(reply.figures.some((figure) => figure.metric?.title === "Pupils by SEN provision"));
});
