// SPDX-License-Identifier: Apache-2.0
// Decisions of consultations: drafting, signing, withdrawing, opening again, following up.
#include <algorithm>
#include <charconv>

#include "api/answer.hpp"
#include "api/resolution_parts.hpp"
#include "api/router.hpp"
#include "api/signing_proof.hpp"
#include "care/resolution_view.hpp"

namespace dyad::api {
namespace {

using access::Principal;
using care::DecisionKept;

http::Response private_json(const json::Value& value, int status = 200) {
  http::Response response = json_answer(value, status);
  response.headers.set("Cache-Control", "no-store");
  return response;
}

// Everything that changes a decision is done by a person who is signed in.
std::optional<http::Response> not_a_person(const Context& context) {
  if (!context.decisions) return no_decisions();
  if (context.who.kind == Principal::Kind::person) return {};
  return problem(403, "sign-in-needed", "a decision is made by people who are signed in");
}

Result<json::Value> body_of(const Call& call) {
  const std::string_view type = call.request.headers.get("Content-Type");
  if (!http::equal_fold(type.substr(0, type.find(';')), "application/json"))
    return fail(ErrorKind::invalid, "send JSON", "Content-Type", {}, "application/json");
  return json::parse(call.request.body);
}

Result<int> version_read(const Call& call) {
  const std::string_view text = call.request.headers.get("If-Match");
  int version = 0;
  if (text.size() > 4 && text.starts_with("W/\"") && text.ends_with("\"")) {
    const std::string_view digits = text.substr(3, text.size() - 4);
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
    if (ec != std::errc() || end != digits.data() + digits.size()) version = 0;
  }
  if (version < 1)
    return fail(ErrorKind::invalid, "name the version you have read", "If-Match",
                std::string(text.substr(0, 40)), "W/\"3\"");
  return version;
}

Result<json::Value> shown(const Context& context, const std::string& case_id, std::string_view id) {
  const auto facts = context.decisions->resolutions.facts(context.record, case_id);
  if (!facts) return std::unexpected(facts.error());
  const auto held = care::Resolutions::held(*facts, id);
  if (!held) return std::unexpected(held.error());
  return care::decision_json(
      {context.record, context.decisions->resolutions, context.decisions->follow_up, context.who}, *facts,
      *held);
}

// What is there now goes with a conflict, so that nobody has to guess what changed.
http::Response answer_kept(const Context& context, const Call& call, const Result<DecisionKept>& kept,
                           int status = 200) {
  if (!kept) {
    http::Response refused = problem(kept.error());
    if (kept.error().kind != ErrorKind::conflict) return refused;
    auto value = json::parse(refused.body);
    if (auto now = shown(context, call.part("id"), call.part("rid")); now && value)
      value->set("current", std::move(*now));
    return private_json(*value, 412);
  }
  auto value = shown(context, call.part("id"), kept->id);
  if (!value) return problem(value.error());
  http::Response response = private_json(*value, status);
  response.headers.add("ETag", care::etag(kept->version));
  return response;
}

http::Response all(Context& context, const Call& call) {
  if (!context.decisions) return no_decisions();
  const auto facts = context.decisions->resolutions.facts(context.record, call.part("id"));
  if (!facts) return problem(facts.error());
  return private_json(care::decisions_json(
      {context.record, context.decisions->resolutions, context.decisions->follow_up, context.who}, *facts));
}

http::Response offer(Context& context, const Call& call) {
  if (!context.decisions) return no_decisions();
  const auto facts = context.decisions->resolutions.facts(context.record, call.part("id"));
  if (!facts) return problem(facts.error());
  return private_json(care::decision_offer(context.decisions->resolutions, *facts, context.cases.models()));
}

http::Response draft(Context& context, const Call& call) {
  if (auto no = not_a_person(context)) return std::move(*no);
  const auto body = body_of(call);
  if (!body) return problem(body.error());
  return answer_kept(
      context, call,
      context.decisions->resolutions.draft(context.record, call.part("id"), *body, context.who.author()),
      201);
}

// The routes that change one decision: who, what, on which version.
struct Changing {
  json::Value body;
  int version = 0;
};
std::expected<Changing, http::Response> changing(const Context& context, const Call& call) {
  if (auto no = not_a_person(context)) return std::unexpected(std::move(*no));
  auto body = body_of(call);
  if (!body) return std::unexpected(problem(body.error()));
  const auto version = version_read(call);
  if (!version) return std::unexpected(problem(version.error()));
  return Changing{std::move(*body), *version};
}

http::Response amend(Context& context, const Call& call) {
  const auto asked = changing(context, call);
  if (!asked) return asked.error();
  return answer_kept(context, call,
                     context.decisions->resolutions.amend(context.record, call.part("id"), call.part("rid"),
                                                          asked->body, asked->version, context.who.author()));
}

http::Response put_to_sign(Context& context, const Call& call) {
  const auto asked = changing(context, call);
  if (!asked) return asked.error();
  const care::Resolutions::ToSign how{std::string(asked->body["language"].as_string()),
                                      std::string(asked->body["emergency"].as_string())};
  return answer_kept(
      context, call,
      context.decisions->resolutions.put_to_sign(context.record, call.part("id"), call.part("rid"), how,
                                                 asked->version, context.who.author()));
}

http::Response withdraw(Context& context, const Call& call) {
  const auto asked = changing(context, call);
  if (!asked) return asked.error();
  return answer_kept(context, call,
                     context.decisions->resolutions.withdraw(
                         context.record, call.part("id"), call.part("rid"), asked->body["reason"].as_string(),
                         asked->version, context.who.author()));
}

http::Response reopen(Context& context, const Call& call) {
  const auto asked = changing(context, call);
  if (!asked) return asked.error();
  care::DecisionFired fired;
  fired.by = context.who.practitioner;
  fired.reason = asked->body["reason"].as_string();
  return answer_kept(context, call,
                     context.decisions->resolutions.reopen(context.record, call.part("id"), call.part("rid"),
                                                           fired, asked->version, context.who.author()));
}

// The post through which the caller may sign for this hospital.
const access::Post* post_at(const Principal& who, std::string_view organization) {
  for (const auto& post : who.posts)
    if ((post.organization == organization || post.hospital == organization) &&
        std::ranges::find(post.powers, access::Need::sign) != post.powers.end())
      return &post;
  return nullptr;
}

http::Response sign(Context& context, const Call& call) {
  const auto asked = changing(context, call);
  if (!asked) return asked.error();
  const std::string organization(asked->body["organization"].as_string());
  const auto* post = post_at(context.who, organization);
  if (!post) return problem(403, "not-allowed", "you may not sign for this hospital");
  if (auto no = not_proven(context, call, asked->body)) return std::move(*no);
  const care::DecisionSigner signer{context.who.practitioner, context.who.name, post->role, organization};
  return answer_kept(context, call,
                     context.decisions->resolutions.sign(context.record, call.part("id"), call.part("rid"),
                                                         signer, asked->version));
}

http::Response follow_up(Context& context, const Call& call) {
  if (auto no = not_a_person(context)) return std::move(*no);
  const auto body = body_of(call);
  if (!body) return problem(body.error());
  auto answer = care::read_follow_up(*body, context.decisions->follow_up);
  if (!answer) return problem(answer.error());
  const auto facts = context.decisions->resolutions.facts(context.record, call.part("id"));
  if (!facts) return problem(facts.error());
  const auto held = care::Resolutions::held(*facts, call.part("rid"));
  if (!held) return problem(held.error());
  answer->by = context.who.practitioner;
  const auto asked = care::follow_ups(context.decisions->follow_up, *facts, *held);
  if (facts->replay || std::ranges::none_of(asked, [&](const auto& f) { return f.time.key == answer->key; }))
    return problem({ErrorKind::refused, "is not asked of this decision", "key", answer->key, {}});
  const auto done = context.record.perform({{care::put(care::follow_up_resource(*facts, *held, *answer))},
                                            {"follow-up", {}},
                                            context.who.author()});
  if (!done) return problem(done.error());
  auto value = shown(context, call.part("id"), held->id);
  return value ? private_json(*value) : problem(value.error());
}

}  // namespace

http::Response no_decisions() { return problem(404, "not-found", "this server keeps no decisions"); }

std::vector<Route> resolution_routes() {
  constexpr auto kOne = "/api/cases/{id}/resolutions/{rid}";
  const auto post = [&](const char* pattern, std::string_view summary, std::string_view body,
                        Handler handler) {
    return Route{"POST", pattern, summary, {}, body, "the decision", handler};
  };
  return needing(
      access::Need::care,
      {{"GET",
        "/api/cases/{id}/resolutions",
        "The decisions of the case's consultations: structure, state, triggers, signatures, versions",
        {},
        "",
        "Resolutions",
        all},
       {"GET",
        "/api/cases/{id}/resolutions/offer",
        "A draft proposed from opinions, wishes and the timing engine's triggers; never stored",
        {},
        "",
        "content of a decision",
        offer},
       post("/api/cases/{id}/resolutions", "A new draft; replaces names one that was in force",
            "content of a decision", draft),
       {"PUT",
        kOne,
        "Amend: a new revision, to be signed again; If-Match names the version that was read",
        {},
        "content of a decision",
        "the decision",
        amend},
       post("/api/cases/{id}/resolutions/{rid}/to-sign",
            "Freeze the minutes and put them to the hospitals' signatures", "language, emergency",
            put_to_sign),
       {"POST",
        "/api/cases/{id}/resolutions/{rid}/sign",
        "Sign for a hospital, with the person's own proof given once more",
        {},
        "organization, password, code",
        "the decision",
        sign,
        {},
        access::Need::sign},
       post("/api/cases/{id}/resolutions/{rid}/withdraw", "Take it back, with the reason", "reason",
            withdraw),
       post("/api/cases/{id}/resolutions/{rid}/reopen", "Open it again, with the reason", "reason", reopen),
       post("/api/cases/{id}/resolutions/{rid}/follow-up", "Was it followed, and what came of it",
            "key, answers, text", follow_up)});
}

}  // namespace dyad::api
