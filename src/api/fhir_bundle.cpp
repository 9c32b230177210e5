// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "api/app_gate.hpp"
#include "api/fhir_bundle_writer.hpp"
#include "api/fhir_entry.hpp"
#include "api/fhir_handlers.hpp"
#include "api/fhir_operations.hpp"
#include "api/fhir_write.hpp"

namespace dyad::api {
namespace {

using record::Operation;
using record::Outcome;

void add_sequence_headers(http::Response& response, std::int64_t first, std::int64_t last) {
  response.headers.add("Dyad-First-Sequence", std::to_string(first));
  response.headers.add("Dyad-Last-Sequence", std::to_string(last));
}

// The standard's order, so that a bundle means the same however its entries stand.
int rank(const EntryRequest& request) {
  if (!request.writes()) return 3;
  if (request.method == "DELETE") return 0;
  return request.method == "POST" ? 1 : 2;
}

json::Value* member(json::Value& object, std::string_view name) {
  for (auto& [key, value] : object.mutable_members())
    if (key == name) return &value;
  return nullptr;
}

struct Plan {
  std::vector<EntryRequest> requests;  // in the order of the bundle
  std::vector<std::size_t> written;    // index of the request behind each operation
  std::vector<Operation> operations;   // in the order to be done
};

Result<Plan> plan_transaction(json::Value& bundle, std::string_view base) {
  Plan plan;
  json::Value* held = member(bundle, "entry");
  if (!held || !held->is_array()) return plan;
  json::Array& entries = held->mutable_items();
  if (entries.size() > record::kMaxSubmissionEntries)
    return fail(ErrorKind::too_large, "too many entries", "Bundle.entry", std::to_string(entries.size()),
                std::to_string(record::kMaxSubmissionEntries));
  plan.requests.reserve(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    auto request = parse_entry(entries[i], i, base);
    if (!request) return std::unexpected(request.error());
    if (request->type.empty() && request->method != "GET" && request->method != "HEAD" &&
        request->method != "POST")
      return fail(ErrorKind::invalid, "names no resource", entry_path(i) + ".request.url",
                  request->path.substr(0, 80));
    plan.requests.push_back(std::move(*request));
  }
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (plan.requests[i].writes()) plan.written.push_back(i);
  std::ranges::stable_sort(plan.written, {}, [&](std::size_t i) { return rank(plan.requests[i]); });
  for (const std::size_t i : plan.written) {
    json::Value* resource = member(entries[i], "resource");
    auto operation = operation_of(plan.requests[i], resource ? std::move(*resource) : json::Value());
    if (!operation) return std::unexpected(operation.error());
    plan.operations.push_back(std::move(*operation));
  }
  return plan;
}

// Warnings name their entry, "Bundle.entry[3].resource...": each goes with that entry's answer.
std::vector<std::string> warnings_of(const std::vector<std::string>& all, std::size_t index) {
  std::vector<std::string> out;
  for (const auto& text : all)
    if (text.starts_with(entry_path(index))) out.push_back(text);
  return out;
}

EntryAnswer answer_of_write(Outcome& done, bool is_create, const std::vector<std::string>& warnings,
                            Preference::Give give) {
  EntryAnswer out;
  json::Value response = json::object({{"status", status_line(status_of(done, is_create))}});
  if (done.version) {
    if (!done.version->deleted) response.set("location", place(*done.version));
    response.set("etag", etag(done.version->version));
    response.set("lastModified", format_utc(done.version->recorded_at));
  }
  if (!warnings.empty() || give == Preference::Give::outcome)
    response.set("outcome", done_outcome(done, warnings));
  out.response = json::write(response);
  if (give == Preference::Give::representation && done.version && !done.version->deleted)
    out.resource = std::move(done.version->body);
  return out;
}

http::Response bundle_answer(std::string_view type, const std::string& base,
                             const std::vector<EntryAnswer>& answers) {
  BundleWriter bundle(type);
  bundle.link("self", base);
  for (const auto& answer : answers) bundle.entry({}, answer.resource, "\"response\":" + answer.response);
  return fhir_answer(bundle.finish());
}

EntryAnswer answer_alone(Context& context, const Call& call, const EntryRequest& request,
                         std::string_view base) {
  const bool bare = request.method != "DELETE" && !(*request.entry)["resource"].is_object();
  if (request.writes() && bare)
    return answer_of(outcome({ErrorKind::missing,
                              request.method + " needs a resource",
                              entry_path(request.index) + ".resource",
                              {},
                              {}}),
                     base);
  auto answer = handle(context, request_of(request, call.request));
  return answer_of(answer ? std::move(*answer) : outcome(404, "not-found", "there is nothing at this path"),
                   base);
}

http::Response transaction(Context& context, const Call& call, json::Value bundle) {
  const std::string base = base_url(context, call.request);
  auto plan = plan_transaction(bundle, base);
  if (!plan) return outcome(plan.error());
  record::Performed performed;
  std::int64_t first = 0;
  std::vector<Operation::Kind> kinds;
  for (const auto& operation : plan->operations) kinds.push_back(operation.kind);
  if (!plan->operations.empty()) {
    for (auto& operation : plan->operations) {
      if (auto ok = admit_by_scopes(context, operation); !ok)
        return outcome(403, "forbidden", ok.error().text());
      if (auto ok = admit_type(context, operation.type); !ok) return refused(ok.error());
      if (auto ok = admit_subscription(context, operation); !ok) return refused(ok.error());
    }
    auto done = context.record.perform(fhir_work(context, call, std::move(plan->operations)));
    if (!done) return refused(done.error());
    performed = std::move(*done);
  } else if (const auto last = context.record.store().last_sequence()) {
    performed.last_sequence = *last;
  }
  const auto give = preference_of(call.request).give;
  std::vector<EntryAnswer> answers(plan->requests.size());
  for (std::size_t k = 0; k < plan->written.size(); ++k) {
    const std::size_t i = plan->written[k];
    Outcome& done = performed.outcomes[k];
    if (done.version && done.done != Outcome::Done::unchanged)
      first = first == 0 ? done.version->sequence : std::min(first, done.version->sequence);
    answers[i] =
        answer_of_write(done, kinds[k] == Operation::Kind::create, warnings_of(performed.warnings, i), give);
  }
  // What the bundle reads it reads of the record with the bundle's own writes.
  for (std::size_t i = 0; i < plan->requests.size(); ++i)
    if (!plan->requests[i].writes()) answers[i] = answer_alone(context, call, plan->requests[i], base);
  http::Response response = bundle_answer("transaction-response", base, answers);
  add_sequence_headers(response, first == 0 ? performed.last_sequence : first, performed.last_sequence);
  return response;
}

http::Response batch(Context& context, const Call& call, const json::Value& bundle) {
  const std::string base = base_url(context, call.request);
  const json::Array& entries = bundle["entry"].items();
  if (entries.size() > record::kMaxSubmissionEntries)
    return outcome({ErrorKind::too_large, "too many entries", "Bundle.entry", std::to_string(entries.size()),
                    std::to_string(record::kMaxSubmissionEntries)});
  const auto before = context.record.store().last_sequence();
  std::vector<EntryAnswer> answers;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto request = parse_entry(entries[i], i, base);
    answers.push_back(request ? answer_alone(context, call, *request, base)
                              : answer_of(outcome(request.error()), base));
  }
  http::Response response = bundle_answer("batch-response", base, answers);
  const auto after = context.record.store().last_sequence();
  if (before && after) add_sequence_headers(response, std::min(*before + 1, *after), *after);
  return response;
}

// A collection, a past history, or a single resource: the record knows what each means.
http::Response submit(Context& context, const Call& call, const json::Value& document) {
  if (auto ok = admit_types_of(context, document); !ok) return outcome(ok.error());
  // A history says when another system learnt what it holds; a person writes now, in their own name.
  if (context.admitted && document["type"].as_string() == "history")
    return outcome(403, "forbidden", "a history is brought in by who runs this server: dyad import");
  const auto accepted = context.record.submit(call.request.body, kSource, context.who.author(),
                                              context.admitted != nullptr, fhir_guard(context));
  if (!accepted) return outcome(accepted.error());
  std::vector<EntryAnswer> answers;
  for (std::size_t i = 0; i < accepted->entries.size(); ++i) {
    const auto& entry = accepted->entries[i];
    json::Value response = json::object(
        {{"status", status_line(entry.created ? 201 : 200)},
         {"location", entry.type + "/" + entry.id + "/_history/" + std::to_string(entry.version)},
         {"etag", etag(entry.version)}});
    json::Array issues;
    for (const auto& text : accepted->warnings)
      if (text.starts_with("Bundle.entry[") ? text.starts_with(entry_path(i)) : i == 0)
        issues.push_back(
            json::object({{"severity", "warning"}, {"code", "informational"}, {"diagnostics", text}}));
    if (!issues.empty())
      response.set("outcome", json::object({{"resourceType", "OperationOutcome"}, {"issue", issues}}));
    answers.push_back({json::write(response), {}});
  }
  http::Response response = bundle_answer("transaction-response", base_url(context, call.request), answers);
  const std::int64_t first =
      accepted->entries.empty() ? accepted->last_sequence : accepted->entries.front().sequence;
  add_sequence_headers(response, first, accepted->last_sequence);
  return response;
}

}  // namespace

http::Response submit_bundle(Context& context, const Call& call) {
  if (auto refusal = refuse_media(call.request)) return *refusal;
  auto value = json::parse(call.request.body);
  if (!value) return outcome(value.error());
  if ((*value)["resourceType"].as_string() == "Bundle") {
    const auto type = (*value)["type"].as_string();
    if (type == "transaction") return transaction(context, call, std::move(*value));
    if (type == "batch") return batch(context, call, *value);
  }
  return submit(context, call, *value);
}

}  // namespace dyad::api
