// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "api/app_gate.hpp"
#include "api/fhir_compartment.hpp"
#include "api/fhir_export.hpp"
#include "api/fhir_operations.hpp"
#include "api/fhir_state.hpp"
#include "api/gate.hpp"
#include "fhir/reference.hpp"
#include "fhir/tables.hpp"

namespace dyad::api {
namespace {

constexpr std::array<std::string_view, 3> kFormats{"application/fhir+ndjson", "application/ndjson", "ndjson"};

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto comma = text.find(',');
    if (const auto one = text.substr(0, comma); !one.empty()) out.emplace_back(one);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return out;
}

// The parameters of the address, and of a Parameters resource when one is posted.
Result<url::Parameters> parameters_of(const http::Request& request) {
  url::Parameters out = request.query;
  if (request.body.empty()) return out;
  const auto body = json::parse(request.body);
  if (!body) return std::unexpected(body.error());
  for (const auto& parameter : (*body)["parameter"].items())
    for (const auto& [name, value] : parameter.members()) {
      if (name == "name" || !name.starts_with("value")) continue;
      out.emplace_back(std::string(parameter["name"].as_string()),
                       std::string(value.is_object() ? value["reference"].as_string() : value.as_string()));
    }
  return out;
}

Result<void> take(ExportOrder& order, const std::string& name, const std::string& value, bool strict) {
  if (name == "_outputFormat") {
    // An unescaped plus arrives as a blank.
    std::string format = value;
    std::ranges::replace(format, ' ', '+');
    if (std::ranges::find(kFormats, format) == kFormats.end())
      return fail(ErrorKind::invalid, "not offered", name, value.substr(0, 64), "application/fhir+ndjson");
  } else if (name == "_since") {
    const auto when = parse_partial(value, 0);
    if (!when) return fail(ErrorKind::invalid, when.error().message, name, value.substr(0, 40), "an instant");
    order.since = when->first;
  } else if (name == "_type") {
    for (auto& type : split(value)) {
      if (!fhir::find_resource(type))
        return fail(ErrorKind::invalid, "not a resource type", name, type.substr(0, 64));
      if (std::ranges::find(order.types, type) == order.types.end()) order.types.push_back(std::move(type));
    }
  } else if (name == "patient") {
    const auto parsed = fhir::parse_reference(value);
    if (parsed.kind != fhir::Reference::Kind::local || parsed.type != "Patient")
      return fail(ErrorKind::invalid, "not a patient of this server", name, value.substr(0, 64),
                  "Patient/id");
    order.patients.emplace_back(parsed.id);
  } else if (strict && !is_presentation(name)) {
    return fail(ErrorKind::invalid, "not a parameter of $export", name, {},
                "_outputFormat, _since, _type, patient");
  }
  return {};
}

Result<void> take_group(const record::Store& store, const std::string& id, ExportOrder& order) {
  const auto held = store.read("Group", id, {});
  if (!held) return std::unexpected(held.error());
  if (!*held) return fail(ErrorKind::not_found, "there is no such resource", "Group", id.substr(0, 64));
  const auto body = json::parse((*held)->body);
  if (!body) return std::unexpected(body.error());
  for (const auto& member : (*body)["member"].items()) {
    const auto parsed = fhir::parse_reference(member.at({"entity", "reference"}).as_string());
    const bool left = member["inactive"].as_bool().value_or(false);
    if (!left && parsed.kind == fhir::Reference::Kind::local && parsed.type == "Patient")
      order.patients.emplace_back(parsed.id);
  }
  // An empty list means everybody; a group of nobody must not.
  if (order.patients.empty()) order.patients.emplace_back("-");
  return {};
}

std::vector<std::string> all_types(bool of_patients) {
  std::vector<std::string> out;
  if (of_patients) {
    out.emplace_back("Patient");
    for (const auto type : types_in("Patient")) out.emplace_back(type);
    return out;
  }
  for (const auto& shape : fhir::shapes())
    if (shape.concrete_resource) out.emplace_back(shape.name);
  return out;
}

// Types that are asked for by name are given all or none; without names, what the scopes cover.
std::optional<http::Response> refuse_uncovered(const Context& context, const ExportOrder& order) {
  const auto hidden = std::ranges::find_if(
      order.types, [&](const std::string& type) { return !may_take_out(context, type); });
  if (hidden != order.types.end())
    return outcome(403, "forbidden", "the access of this application does not cover " + *hidden);
  if (order.types.empty() && context.who.kind == access::Principal::Kind::system)
    return outcome(403, "forbidden", "the access of this application covers nothing of this");
  return {};
}

Result<ExportOrder> order_of(Context& context, const Call& call, std::string_view level) {
  ExportOrder order;
  const auto given = parameters_of(call.request);
  if (!given) return std::unexpected(given.error());
  const bool strict = preference_of(call.request).strict;
  order.of_patients = level != "";
  if (level == "Group")
    if (auto ok = take_group(context.record.store(), call.part("id"), order); !ok)
      return std::unexpected(ok.error());
  for (const auto& [name, value] : *given)
    if (auto ok = take(order, name, value, strict); !ok) return std::unexpected(ok.error());
  auto offered = all_types(order.of_patients);
  if (order.types.empty()) {
    std::erase_if(offered, [&](const auto& type) { return !may_take_out(context, type); });
    order.types = std::move(offered);
  } else {
    std::erase_if(order.types,
                  [&](const auto& type) { return std::ranges::find(offered, type) == offered.end(); });
  }
  const auto last = context.record.store().last_sequence();
  if (!last) return std::unexpected(last.error());
  order.as_of = *last;
  order.at = context.record.now();
  order.author = context.who.author();
  if (context.admitted) order.scope = context.admitted->shared_scope();
  order.url = base_url(context, call.request) + call.request.path.substr(std::string_view("/fhir").size());
  if (!call.request.query.empty()) order.url += "?" + url::write_query(call.request.query);
  return order;
}

// Whether all whose data the export was begun for are still the caller's to see.
bool still_sees(const Context& context, const ExportOrder& order) {
  if (!context.admitted || !order.scope) return true;
  return std::ranges::includes(context.admitted->scope().patients, order.scope->patients);
}

std::string job_url(Context& context, const Call& call, const std::string& id) {
  return base_url(context, call.request) + "/_export/" + id;
}

http::Response no_such_job(const Call& call) {
  return outcome({ErrorKind::not_found,
                  "there is no such export: it was deleted or has expired",
                  "_export",
                  call.part("job").substr(0, 64),
                  {}});
}

json::Value manifest(Context& context, const Call& call, const ExportJob& job) {
  json::Array output;
  for (const auto& file : job.files)
    output.push_back(json::object({{"type", file.type},
                                   {"url", job_url(context, call, job.id) + "/" + file.name},
                                   {"count", file.count}}));
  return json::object({{"transactionTime", format_utc(job.order.at)},
                       {"request", job.order.url},
                       {"requiresAccessToken", !context.open},
                       {"output", std::move(output)},
                       {"error", json::Array()}});
}

}  // namespace

http::Response start_export(Context& context, const Call& call) {
  const std::string_view path = call.request.path;
  const std::string_view level = path.starts_with("/fhir/Patient/") ? "Patient"
                                 : path.starts_with("/fhir/Group/") ? "Group"
                                                                    : "";
  if (level == "Group" && !may_take_out(context, "Group"))
    return outcome(403, "forbidden", "the access of this application does not cover Group");
  auto order = order_of(context, call, level);
  if (!order) return outcome(order.error());
  if (auto refusal = refuse_uncovered(context, *order)) return std::move(*refusal);
  if (context.admitted)
    for (const std::string& patient :
         order->patients.empty() ? std::vector<std::string>(context.admitted->scope().patients.begin(),
                                                            context.admitted->scope().patients.end())
                                 : order->patients)
      if (context.admitted->scope().sees_patient(patient)) context.admitted->touched().note_patient(patient);
  const auto id = context.fhir->exports().start(whole_store(context), std::move(*order));
  if (!id) {
    http::Response response = outcome(id.error());
    response.headers.add("Retry-After", "60");
    return response;
  }
  http::Response response = outcome(202, "informational", "the export has begun");
  response.body = json::write(outcome_of("information", "informational", "the export has begun", ""));
  response.headers.add("Content-Location", job_url(context, call, *id));
  return response;
}

http::Response export_status(Context& context, const Call& call) {
  const auto job = context.fhir->exports().find(call.part("job"), context.who.author(), context.record.now());
  if (!job) return no_such_job(call);
  if (job->state == ExportJob::State::failed) return outcome(job->error);
  if (job->state != ExportJob::State::done) {
    http::Response response;
    response.status = 202;
    response.headers.add("X-Progress", job->progress.empty() ? "waiting" : "at " + job->progress);
    response.headers.add("Retry-After", "1");
    return response;
  }
  http::Response response = json_answer(manifest(context, call, *job));
  response.headers.add("Expires", http_date(job->expires));
  return response;
}

http::Response cancel_export(Context& context, const Call& call) {
  if (!context.fhir->exports().cancel(call.part("job"), context.who.author())) return no_such_job(call);
  http::Response response =
      fhir_answer(json::write(outcome_of("information", "informational", "the export was deleted", "")), 202);
  return response;
}

http::Response export_file(Context& context, const Call& call) {
  const auto job = context.fhir->exports().find(call.part("job"), context.who.author(), context.record.now());
  if (!job) return no_such_job(call);
  const auto file = std::ranges::find(job->files, call.part("file"), &ExportFile::name);
  if (file == job->files.end()) return no_such_job(call);
  if (!may_take_out(context, file->type))
    return outcome(403, "forbidden", "the access of this application does not cover " + file->type);
  if (!still_sees(context, job->order))
    return outcome(404, "not-found",
                   "a case that this export holds is no longer shared with its hospital: begin a new one");
  auto lines = Exports::lines(whole_store(context), job->order, *file,
                              context.admitted ? &context.admitted->touched() : nullptr);
  if (!lines) return outcome(lines.error());
  http::Response response;
  response.content_type = "application/fhir+ndjson";
  response.body = std::move(*lines);
  return response;
}

}  // namespace dyad::api
