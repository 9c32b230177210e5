// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "api/fhir_operations.hpp"
#include "api/fhir_write.hpp"

namespace dyad::api {
namespace {

using record::Operation;
using record::Version;

constexpr int kMostTries = 8;  // against others who change the same resource at the same time

http::Response meta_answer(const json::Value& resource) {
  const json::Value parameter = json::object({{"name", "return"}, {"valueMeta", resource["meta"]}});
  return fhir_answer(
      json::write(json::object({{"resourceType", "Parameters"}, {"parameter", json::Array{parameter}}})));
}

Result<Version> current(Context& context, const Call& call) {
  auto held = context.record.store().read(call.part("type"), call.part("id"), {});
  if (!held) return std::unexpected(held.error());
  if (!*held)
    return fail(ErrorKind::not_found, "there is no such resource", call.part("type"),
                call.part("id").substr(0, 64));
  return std::move(**held);
}

// Profiles are the same when equal, tags and labels when system and code are.
bool same(const json::Value& a, const json::Value& b) {
  if (!a.is_object() || !b.is_object()) return a == b;
  return a["system"] == b["system"] && a["code"] == b["code"];
}

void change(json::Value& meta, const json::Value& given, bool add) {
  for (const char* name : {"profile", "security", "tag"}) {
    json::Array items = meta[name].items();
    for (const auto& item : given[name].items()) {
      std::erase_if(items, [&](const json::Value& held) { return same(held, item); });
      if (add) items.push_back(item);
    }
    if (items.empty())
      meta.erase(name);
    else
      meta.set(name, std::move(items));
  }
}

http::Response change_meta(Context& context, const Call& call, bool add) {
  if (auto refusal = refuse_media(call.request)) return *refusal;
  const auto parameters = json::parse(call.request.body);
  if (!parameters) return outcome(parameters.error());
  const json::Value& given = parameter_of(*parameters, "meta")["valueMeta"];
  if (!given.is_object())
    return outcome(
        {ErrorKind::missing, "needs a parameter \"meta\" with a valueMeta", "Parameters.parameter", {}, {}});
  for (int tries = 0;; ++tries) {
    const auto version = current(context, call);
    if (!version) return outcome(version.error());
    auto resource = json::parse(version->body);
    if (!resource) return outcome(resource.error());
    json::Value meta = (*resource)["meta"];
    change(meta, given, add);
    resource->set("meta", std::move(meta));
    std::vector<Operation> operations(1);
    Operation& operation = operations.front();
    operation.kind = Operation::Kind::update;
    operation.type = call.part("type");
    operation.id = call.part("id");
    operation.if_match = version->version;
    operation.path = operation.type;
    operation.body = *resource;
    auto done = context.record.perform(fhir_work(context, call, std::move(operations)));
    if (!done && done.error().kind == ErrorKind::conflict && tries < kMostTries) continue;
    if (!done) return outcome(done.error());
    const auto stored = json::parse(done->outcomes.front().version->body);
    return stored ? meta_answer(*stored) : outcome(stored.error());
  }
}

}  // namespace

const json::Value& parameter_of(const json::Value& parameters, std::string_view name) {
  static const json::Value none;
  for (const auto& parameter : parameters["parameter"].items())
    if (parameter["name"].as_string() == name) return parameter;
  return none;
}

http::Response read_meta(Context& context, const Call& call) {
  const auto version = current(context, call);
  if (!version) return outcome(version.error());
  const auto resource = json::parse(version->body);
  return resource ? meta_answer(*resource) : outcome(resource.error());
}

http::Response add_meta(Context& context, const Call& call) { return change_meta(context, call, true); }
http::Response delete_meta(Context& context, const Call& call) { return change_meta(context, call, false); }

}  // namespace dyad::api
