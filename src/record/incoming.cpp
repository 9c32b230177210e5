// SPDX-License-Identifier: Apache-2.0
#include "record/incoming.hpp"

#include <algorithm>
#include <charconv>

#include "fhir/primitive.hpp"
#include "fhir/reference.hpp"
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

void set_id(Incoming& in) {
  if (in.body["id"].is_string()) {
    in.body.set("id", in.id);
  } else {
    auto& members = in.body.mutable_members();
    members.insert(members.begin() + 1, {"id", Value(in.id)});
  }
}

// W/"3", "3" in quotes, or a bare 3: clients send all three.
std::optional<int> etag_version(std::string_view text) {
  if (text.starts_with("W/")) text.remove_prefix(2);
  if (text.size() > 1 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  int version = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error != std::errc() || stop != text.data() + text.size() || version < 1) return {};
  return version;
}

Result<void> read_put(Incoming& in, std::string_view url, const std::string& at) {
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
  for (const char* condition : {"ifNoneExist", "ifNoneMatch", "ifModifiedSince"})
    if (request.has(condition))
      return fail(ErrorKind::refused, "conditional writes are not offered", at + "." + condition);
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
  in.id = random_id();  // a client's id in a create is not kept, as FHIR has it
  return {};
}

Result<void> read_history(Incoming& in, const Value& request, const std::string& entry) {
  if (request["method"].as_string() == "DELETE")
    return fail(ErrorKind::refused, "deletion is not offered", entry + ".request.method", "DELETE",
                "POST or PUT");
  const std::string_view stated = in.body["meta"]["lastUpdated"].as_string();
  const std::string at = in.path + ".meta.lastUpdated";
  if (stated.empty()) return fail(ErrorKind::missing, "required in a history", at);
  auto when = parse_instant(stated);
  if (!when) return fail(ErrorKind::invalid, when.error().message, at, std::string(stated));
  in.recorded_at = *when;
  return {};
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
  Value* resource = member(entry, "resource");
  if (!resource) {
    if (entry["request"]["method"].as_string() == "DELETE")
      return fail(ErrorKind::refused, "deletion is not offered", place + ".request.method", "DELETE",
                  "POST or PUT");
    return fail(ErrorKind::missing, "required", in.path);
  }
  in.body = std::move(*resource);
  in.type = in.body["resourceType"].as_string();
  in.id = in.body["id"].as_string();
  in.full_url = entry["fullUrl"].as_string();
  if (mode == Mode::transaction) {
    if (auto read = read_request(in, entry["request"], place); !read) return std::unexpected(read.error());
  } else {
    id_from_full_url(in);
    if (mode == Mode::history)
      if (auto read = read_history(in, entry["request"], place); !read) return std::unexpected(read.error());
  }
  if (in.id.empty()) return fail(ErrorKind::missing, "required", in.path + ".id");
  set_id(in);
  return in;
}

// A history may stand newest first, as servers send it, or oldest first. Entries of the same instant keep
// their order in time.
void order_by_recording(std::vector<Incoming>& entries) {
  if (!entries.empty() && *entries.back().recorded_at < *entries.front().recorded_at)
    std::reverse(entries.begin(), entries.end());
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Incoming& a, const Incoming& b) { return *a.recorded_at < *b.recorded_at; });
}

Result<void> index(Batch& batch) {
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    const Incoming& in = batch.entries[i];
    auto& same = batch.by_name[in.name()];
    if (!same.empty() && !batch.history)
      return fail(ErrorKind::invalid, "the same resource occurs twice", in.path + ".id", in.id,
                  "once per Bundle");
    same.push_back(i);
    if (in.full_url.empty()) continue;
    const auto [at, fresh] = batch.by_full_url.emplace(in.full_url, in.name());
    if (!fresh && at->second != in.name())
      return fail(ErrorKind::invalid, "two resources have the same fullUrl",
                  "Bundle.entry[" + std::to_string(in.received) + "].fullUrl", in.full_url);
  }
  return {};
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
    in.id = document["id"].is_string() ? std::string(document["id"].as_string()) : random_id();
    in.body = std::move(document);
    set_id(in);
    batch.entries.push_back(std::move(in));
  }
  if (auto indexed = index(batch); !indexed) return std::unexpected(indexed.error());
  return batch;
}

}  // namespace dyad::record
