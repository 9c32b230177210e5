// SPDX-License-Identifier: Apache-2.0
#include "record/incoming.hpp"

#include <algorithm>

#include "fhir/primitive.hpp"
#include "fhir/reference.hpp"
#include "record/batch.hpp"
#include "record/ids.hpp"
#include "record/record.hpp"

namespace dyad::record {
namespace {

using json::Value;

enum class Mode { transaction, collection, history };

Value* member(Value& object, std::string_view name) {
  for (auto& [key, value] : object.mutable_members())
    if (key == name) return &value;
  return nullptr;
}

// "Type?query" names its resource by a search; then the record tells the id.
bool read_condition(Incoming& in, std::string_view url) {
  const std::size_t mark = url.find('?');
  if (mark == std::string_view::npos || url.substr(0, mark) != in.type) return false;
  in.condition = url.substr(mark + 1);
  return true;
}

Result<void> read_put(Incoming& in, std::string_view url, const std::string& at) {
  if (read_condition(in, url)) return {};
  const fhir::Reference target = fhir::parse_reference(url);
  if (target.kind != fhir::Reference::Kind::local || target.version || target.type != in.type)
    return fail(ErrorKind::invalid, "PUT needs the resource's own type and id", at + ".url",
                std::string(url.substr(0, 80)), in.type + "/id");
  if (!in.id.empty() && in.id != target.id)
    return fail(ErrorKind::invalid, "differs from request.url", in.path + ".id", in.id,
                std::string(target.id));
  in.id = target.id;
  return {};
}

Result<void> read_request(Incoming& in, const Value& request, const std::string& entry) {
  const std::string at = entry + ".request";
  if (request.is_null()) return fail(ErrorKind::missing, "required in a transaction or batch", at);
  for (const char* condition : {"ifNoneMatch", "ifModifiedSince"})
    if (request.has(condition))
      return fail(ErrorKind::refused, "this condition is not offered", at + "." + condition);
  if (request.has("ifMatch")) {
    in.if_match = etag_version(request["ifMatch"].as_string());
    if (!in.if_match)
      return fail(ErrorKind::invalid, "not a version", at + ".ifMatch",
                  std::string(request["ifMatch"].as_string()), "W/\"3\"");
  }
  const std::string_view method = request["method"].as_string();
  const std::string_view url = request["url"].as_string();
  if (method == "PUT") return read_put(in, url, at);
  if (method != "POST")
    return fail(ErrorKind::refused, "this method is not offered", at + ".method", std::string(method),
                "POST or PUT");
  if (url != in.type)
    return fail(ErrorKind::invalid, "POST needs the resource's own type", at + ".url",
                std::string(url.substr(0, 80)), in.type);
  in.kind = Operation::Kind::create;
  in.id = resource_id();  // a client's id in a create is not kept, as FHIR has it
  in.new_id = true;
  if (request.has("ifNoneExist")) in.condition = request["ifNoneExist"].as_string();
  return {};
}

// When a version of a history was recorded.
Result<void> read_time(Incoming& in, std::string_view stated, const std::string& at) {
  if (stated.empty()) return fail(ErrorKind::missing, "required in a history", at);
  auto when = parse_instant(stated);
  if (!when) return fail(ErrorKind::invalid, when.error().message, at, std::string(stated));
  in.stated_time = *when;
  return {};
}

// A deletion in a history has no resource; its request names what was deleted and its response says when.
Result<void> read_deletion(Incoming& in, const Value& entry, const std::string& place) {
  const std::string_view url = entry["request"]["url"].as_string();
  const fhir::Reference target = fhir::parse_reference(url);
  if (target.kind != fhir::Reference::Kind::local)
    return fail(ErrorKind::invalid, "DELETE needs a type and an id", place + ".request.url",
                std::string(url.substr(0, 80)), "Type/id");
  in.kind = Operation::Kind::remove;
  in.body = Value();
  in.type = target.type;
  in.id = target.id;
  return read_time(in, entry["response"]["lastModified"].as_string(), place + ".response.lastModified");
}

// An entry that has no id of its own may still have one in its fullUrl.
void id_from_full_url(Incoming& in) {
  static constexpr std::string_view kUuid = "urn:uuid:";
  if (in.id.empty() && in.full_url.starts_with(kUuid) &&
      fhir::is_id(std::string_view(in.full_url).substr(kUuid.size())))
    in.id = in.full_url.substr(kUuid.size());
}

Result<Incoming> read_entry(Value& entry, std::size_t i, Mode mode) {
  const std::string place = "Bundle.entry[" + std::to_string(i) + "]";
  Incoming in;
  in.received = i;
  in.path = place + ".resource";
  in.full_url = entry["fullUrl"].as_string();
  const bool deletion = entry["request"]["method"].as_string() == "DELETE";
  if (deletion && mode == Mode::history) {
    auto read = read_deletion(in, entry, place);
    return read ? Result<Incoming>(std::move(in)) : std::unexpected(read.error());
  }
  Value* resource = member(entry, "resource");
  if (!resource && deletion && mode == Mode::transaction)
    return fail(ErrorKind::refused, "this method is not offered", place + ".request.method", "DELETE",
                "POST or PUT");
  if (!resource) return fail(ErrorKind::missing, "required", in.path);
  in.body = std::move(*resource);
  in.type = in.body["resourceType"].as_string();
  in.id = in.body["id"].as_string();
  if (mode == Mode::transaction) {
    if (auto read = read_request(in, entry["request"], place); !read) return std::unexpected(read.error());
  } else {
    id_from_full_url(in);
    if (mode == Mode::history) {
      auto read = read_time(in, in.body["meta"]["lastUpdated"].as_string(), in.path + ".meta.lastUpdated");
      if (!read) return std::unexpected(read.error());
    }
  }
  if (in.id.empty() && !in.condition) return fail(ErrorKind::missing, "required", in.path + ".id");
  set_id(in);
  return in;
}

// A history may stand newest first, as servers send it, or oldest first. Entries of the same instant keep
// their order in time.
void order_by_recording(std::vector<Incoming>& entries) {
  if (!entries.empty() && *entries.back().stated_time < *entries.front().stated_time)
    std::reverse(entries.begin(), entries.end());
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Incoming& a, const Incoming& b) { return *a.stated_time < *b.stated_time; });
}

Result<Mode> mode_of(std::string_view bundle_type) {
  if (bundle_type == "transaction" || bundle_type == "batch") return Mode::transaction;
  if (bundle_type == "collection") return Mode::collection;
  if (bundle_type == "history") return Mode::history;
  return fail(ErrorKind::refused, "this type of Bundle cannot be submitted", "Bundle.type",
              std::string(bundle_type), "transaction, batch, collection or history");
}

Result<Batch> take_bundle(Value& document) {
  const auto mode = mode_of(document["type"].as_string());
  if (!mode) return std::unexpected(mode.error());
  Batch batch;
  batch.history = *mode == Mode::history;
  if (Value* entries = member(document, "entry")) {
    batch.entries.reserve(entries->size());
    for (std::size_t i = 0; i < entries->size(); ++i) {
      auto in = read_entry(entries->mutable_items()[i], i, *mode);
      if (!in) return std::unexpected(in.error());
      batch.entries.push_back(std::move(*in));
    }
  }
  if (batch.entries.empty())
    return fail(ErrorKind::missing, "a Bundle without entries changes nothing", "Bundle.entry");
  if (batch.history) order_by_recording(batch.entries);
  return batch;
}

}  // namespace

Result<Batch> take_apart(Value document) {
  Batch batch;
  if (document["resourceType"].as_string() == "Bundle") {
    auto taken = take_bundle(document);
    if (!taken) return taken;
    batch = std::move(*taken);
  } else {
    Incoming in;
    in.type = document["resourceType"].as_string();
    in.path = in.type;
    in.new_id = !document["id"].is_string();
    in.id = in.new_id ? resource_id() : std::string(document["id"].as_string());
    if (in.new_id) in.kind = Operation::Kind::create;
    in.body = std::move(document);
    set_id(in);
    batch.entries.push_back(std::move(in));
  }
  if (auto prepared = prepare(batch); !prepared) return std::unexpected(prepared.error());
  return batch;
}

}  // namespace dyad::record
