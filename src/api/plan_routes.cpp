// SPDX-License-Identifier: Apache-2.0
// Plans of joint operations: proposed, accepted part by part, planned anew, taken back. The planner stands
// back behind reading, one plan at a time; no search can keep it waiting.
#include <chrono>
#include <mutex>
#include <optional>

#include "api/answer.hpp"
#include "api/form_call.hpp"
#include "api/router.hpp"
#include "care/plan_store.hpp"
#include "query/lane.hpp"

namespace dyad::api {
namespace {

http::Response private_json(const json::Value& value, int status = 200) {
  http::Response response = json_answer(value, status);
  response.headers.set("Cache-Control", "no-store");
  return response;
}

http::Response no_plans() { return problem(404, "not-found", "this server plans no operations"); }

Result<json::Value> as_it_stands(const Context& context, const Call& call, std::string_view plan) {
  return context.plans->one(context.record, context.who, call.part("id"), plan);
}

// What stands now goes with a conflict, so that nobody has to guess what changed.
http::Response refused(const Context& context, const Call& call, const Error& error, std::string_view plan) {
  http::Response response = problem(error);
  if (error.kind != ErrorKind::conflict || plan.empty()) return response;
  auto value = json::parse(response.body);
  auto now = as_it_stands(context, call, plan);
  if (!value || !now) return response;
  value->set("current", std::move(*now));
  return private_json(*value, response.status);
}

http::Response shown(const Context& context, const Call& call, std::string_view plan, int status = 200) {
  const auto value = as_it_stands(context, call, plan);
  return value ? private_json(*value, status) : problem(value.error());
}

http::Response all(Context& context, const Call& call) {
  if (!context.plans) return no_plans();
  const auto value = context.plans->all(context.record, context.who, call.part("id"));
  return value ? private_json(*value) : problem(value.error());
}

http::Response one(Context& context, const Call& call) {
  if (!context.plans) return no_plans();
  return shown(context, call, call.part("plan"));
}

http::Response region(Context& context, const Call& call) {
  if (!context.plans) return no_plans();
  const auto value = context.plans->region(context.record, call.part("id"), call.part("plan"));
  if (!value) return problem(value.error());
  http::Response response = private_json(*value);
  response.headers.add("Content-Disposition", "attachment; filename=\"region.json\"");
  return response;
}

constexpr std::chrono::seconds kWaitForTurn{10};
std::timed_mutex computing;

// `make` computes for a second or two.
template <class Make>
http::Response computed(Context& context, const Call& call, std::string_view plan, Make&& make) {
  if (!context.plans) return no_plans();
  if (auto unnamed = refuse_unnamed(context)) return std::move(*unnamed);
  const auto body = form_body(call);
  if (!body) return problem(body.error());
  const std::unique_lock turn(computing, kWaitForTurn);
  if (!turn)
    return problem({ErrorKind::busy, "other plans are being computed; try again in a moment", {}, {}, {}});
  std::optional<Result<std::string>> made;
  query::stand_back([&] { made.emplace(make(*body)); });
  if (!*made) return refused(context, call, made->error(), plan);
  return shown(context, call, **made, 201);
}

http::Response propose(Context& context, const Call& call) {
  return computed(context, call, {}, [&](const json::Value& body) {
    return context.plans->propose(context.record, context.who, call.part("id"), body);
  });
}

http::Response replan(Context& context, const Call& call) {
  return computed(context, call, call.part("plan"), [&](const json::Value& body) {
    return context.plans->replan(context.record, context.who, call.part("id"), call.part("plan"), body);
  });
}

template <class Write>
http::Response changed(Context& context, const Call& call, Write&& write) {
  if (!context.plans) return no_plans();
  if (auto unnamed = refuse_unnamed(context)) return std::move(*unnamed);
  const auto body = form_body(call);
  if (!body) return problem(body.error());
  if (auto done = write(*body); !done) return refused(context, call, done.error(), call.part("plan"));
  return shown(context, call, call.part("plan"));
}

http::Response say(Context& context, const Call& call) {
  return changed(context, call, [&](const json::Value& body) {
    return context.plans->say(context.record, context.who, call.part("id"), call.part("plan"),
                              call.part("part"), body);
  });
}

http::Response withdraw(Context& context, const Call& call) {
  return changed(context, call, [&](const json::Value& body) {
    return context.plans->withdraw(context.record, context.who, call.part("id"), call.part("plan"), body);
  });
}

}  // namespace

std::vector<Route> plan_routes() {
  const auto get = [](const char* pattern, std::string_view summary, std::string_view answer,
                      Handler handler) { return Route{"GET", pattern, summary, {}, "", answer, handler}; };
  const auto post = [](const char* pattern, std::string_view summary, std::string_view body,
                       Handler handler) {
    return Route{"POST", pattern, summary, {}, body, "JointPlan", handler};
  };
  return needing(
      access::Need::care,
      {get("/api/cases/{id}/plans", "Plans of joint operations of the case, and whether one can be proposed",
           "JointPlans", all),
       get("/api/cases/{id}/plans/{plan}",
           "One plan: venues, tasks, roster, manifest, contingencies, each hospital's part, what is lost",
           "JointPlan", one),
       get("/api/cases/{id}/plans/{plan}/region",
           "The region file with which `dyad plan` gives the same plan", "Region", region),
       post("/api/cases/{id}/plans",
            "Propose a plan from the decision in force and what the hospitals offer; sent again under the "
            "same "
            "key it is made once",
            "key, template, host, starts_after", propose),
       post("/api/cases/{id}/plans/{plan}/parts/{part}",
            "A hospital accepts its part, which holds its things and people, refuses it or takes it back",
            "key, act, reason", say),
       post("/api/cases/{id}/plans/{plan}/replan",
            "Plan anew without what is lost; unchanged parts stay accepted, and only people whom a change "
            "concerns are paged",
            "key, lost, reason", replan),
       post("/api/cases/{id}/plans/{plan}/withdraw", "Take the plan back; frees everything", "key, reason",
            withdraw)});
}

}  // namespace dyad::api
