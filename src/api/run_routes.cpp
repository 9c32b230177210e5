// SPDX-License-Identifier: Apache-2.0
// The run of a joint operation: opening it, the gate, check-offs from phones, intervals, contingency cards.
#include "api/answer.hpp"
#include "api/form_call.hpp"
#include "api/router.hpp"
#include "care/plan_start.hpp"
#include "care/run_json.hpp"

namespace dyad::api {
namespace {

http::Response private_json(const json::Value& value, int status = 200) {
  http::Response response = json_answer(value, status);
  response.headers.set("Cache-Control", "no-store");
  return response;
}

http::Response no_runs() { return problem(404, "not-found", "this server runs no operations"); }

Result<care::Facts> facts_of(const Context& context, const Call& call) {
  return context.runs->facts(context.record.store(), call.part("id"), context.record.now());
}

http::Response shown(const Context& context, const Call& call, std::string_view run, int status = 200) {
  const auto facts = facts_of(context, call);
  if (!facts) return problem(facts.error());
  const auto held = care::Runs::held(*facts, run);
  if (!held) return problem(held.error());
  return private_json(care::run_json(*context.runs, *facts, *held), status);
}

http::Response all(Context& context, const Call& call) {
  if (!context.runs) return no_runs();
  const auto facts = facts_of(context, call);
  if (!facts) return problem(facts.error());
  auto value = care::runs_json(*context.runs, *facts);
  auto plans = care::plans_to_run(context.record.store(), *facts);
  if (!plans) return problem(plans.error());
  value.set("joint_plans", std::move(*plans));
  return private_json(value);
}

http::Response cards(Context& context, const Call& call) {
  if (!context.runs) return no_runs();
  const auto facts = facts_of(context, call);
  if (!facts) return problem(facts.error());
  return private_json(care::run_cards_json(context.book, *facts));
}

http::Response one(Context& context, const Call& call) {
  if (!context.runs) return no_runs();
  return shown(context, call, call.part("run"));
}

// What is sent stands under a person's name; the answer is the run as it stands then.
template <class Write>
http::Response changed(Context& context, const Call& call, Write&& write) {
  if (!context.runs) return no_runs();
  if (auto refused = refuse_unnamed(context)) return std::move(*refused);
  const auto body = form_body(call);
  if (!body) return problem(body.error());
  if (auto done = write(*body); !done) return problem(done.error());
  return shown(context, call, call.part("run"));
}

http::Response open(Context& context, const Call& call) {
  if (!context.runs) return no_runs();
  if (auto refused = refuse_unnamed(context)) return std::move(*refused);
  const auto body = form_body(call);
  if (!body) return problem(body.error());
  const auto run = context.runs->open(context.record, call.part("id"), *body, context.who);
  return run ? shown(context, call, *run, 201) : problem(run.error());
}

http::Response say(Context& context, const Call& call) {
  return changed(context, call, [&](const json::Value& body) {
    return context.runs->say(context.record, call.part("id"), call.part("run"), call.part("task"), body,
                             context.who);
  });
}

http::Response go(Context& context, const Call& call) {
  return changed(context, call, [&](const json::Value& body) {
    return context.runs->go(context.record, call.part("id"), call.part("run"), body, context.who);
  });
}

http::Response end(Context& context, const Call& call) {
  return changed(context, call, [&](const json::Value& body) {
    return context.runs->end(context.record, call.part("id"), call.part("run"), body, context.who);
  });
}

http::Response delay(Context& context, const Call& call) {
  return changed(context, call, [&](const json::Value& body) {
    return context.runs->delay(context.record, call.part("id"), call.part("run"), body, context.who);
  });
}

}  // namespace

std::vector<Route> run_routes() {
  const auto post = [](const char* pattern, std::string_view summary, std::string_view body,
                       Handler handler) { return Route{"POST", pattern, summary, {}, body, "Run", handler}; };
  return needing(
      access::Need::care,
      {{"GET",
        "/api/cases/{id}/runs",
        "Joint operations of the case, and what a new one would begin with",
        {},
        "",
        "Runs",
        all},
       {"GET",
        "/api/cases/{id}/runs/{run}",
        "One operation: steps with who said what and when, gate, intervals so far",
        {},
        "",
        "Run",
        one},
       {"GET",
        "/api/cases/{id}/cards",
        "Contingency cards with doses by the newest weight, each line with its source",
        {},
        "",
        "Cards",
        cards},
       post("/api/cases/{id}/runs",
            "Open a run that a person has confirmed, from a decision in force, in an emergency, or as a "
            "rehearsal",
            "key, plan, joint_plan, drill, decision, emergency, urgency, decided_at, begins_at, teams, steps",
            open),
       post("/api/cases/{id}/runs/{run}/tasks/{task}",
            "Check a step, take that back or settle a conflict; say that a team is ready or not. Sent again "
            "under the same key it counts once",
            "key, act, at, clock_ms, of, chosen, reason, despite", say),
       post("/api/cases/{id}/runs/{run}/go", "Go: the teams begin; with a reason although not all are ready",
            "at, clock_ms, despite", go),
       post("/api/cases/{id}/runs/{run}/end", "End it, or call it off", "how, reason", end),
       post("/api/cases/{id}/runs/{run}/delay", "Why an interval passed its limit",
            "key, interval, reason, note", delay)});
}

}  // namespace dyad::api
