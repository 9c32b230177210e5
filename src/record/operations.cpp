// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "fhir/primitive.hpp"
#include "fhir/tables.hpp"
#include "fhir/validate.hpp"
#include "record/batch.hpp"
#include "record/ids.hpp"
#include "record/incoming.hpp"
#include "record/record.hpp"

namespace dyad::record {
namespace {

using json::Value;
using Kind = Operation::Kind;

Result<void> check_body(const Incoming& in) {
  if (auto valid = fhir::validate(in.body, in.path); !valid) return valid;
  const std::string_view type = in.body["resourceType"].as_string();
  if (type == in.type) return {};
  return fail(ErrorKind::invalid, "not the type of resource asked for", in.path + ".resourceType",
              std::string(type), in.type);
}

// The id of what is updated: the one asked for, which the body may repeat but not contradict. A conditional
// update may bring its own.
Result<void> settle_id(Incoming& in) {
  if (in.kind == Kind::create) {
    in.id = resource_id();  // a client's id in a create is not kept, as FHIR has it
    in.new_id = true;
    return {};
  }
  if (in.condition) {
    in.id = in.kind == Kind::update ? std::string(in.body["id"].as_string()) : std::string();
    return {};
  }
  if (!fhir::is_id(in.id))
    return fail(ErrorKind::invalid, "not an id", in.path + ".id", in.id.substr(0, 80),
                "1 to 64 of A-Z a-z 0-9 - .");
  const std::string_view own = in.kind == Kind::update ? in.body["id"].as_string() : std::string_view();
  if (!own.empty() && own != in.id)
    return fail(ErrorKind::invalid, "differs from the id that is updated", in.path + ".id", std::string(own),
                in.id);
  return {};
}

Result<Incoming> read_operation(Operation& operation, std::size_t i) {
  Incoming in;
  in.received = i;
  in.path = operation.path.empty() ? operation.type : std::move(operation.path);
  in.kind = operation.kind;
  in.body = std::move(operation.body);
  in.patch_media = std::move(operation.patch_media);
  in.admit = std::move(operation.admit);
  in.type = std::move(operation.type);
  in.id = std::move(operation.id);
  in.full_url = std::move(operation.full_url);
  in.if_match = operation.if_match;
  in.must_be_new = operation.if_none_match_any;
  in.condition = std::move(operation.condition);
  if (!fhir::find_resource(in.type))
    return fail(ErrorKind::invalid, "there is no such resource type", in.path, in.type.substr(0, 64));
  const bool whole = in.kind == Kind::create || in.kind == Kind::update;
  if (whole)
    if (auto checked = check_body(in); !checked) return std::unexpected(checked.error());
  if (in.kind == Kind::remove) in.body = Value();
  if (auto settled = settle_id(in); !settled) return std::unexpected(settled.error());
  if (whole) set_id(in);
  return in;
}

}  // namespace

Result<Batch> take_operations(std::vector<Operation> operations) {
  if (operations.size() > kMaxSubmissionEntries)
    return fail(ErrorKind::too_large, "too many entries", "Bundle.entry", std::to_string(operations.size()),
                "at most " + std::to_string(kMaxSubmissionEntries));
  Batch batch;
  batch.entries.reserve(operations.size());
  for (std::size_t i = 0; i < operations.size(); ++i) {
    auto in = read_operation(operations[i], i);
    if (!in) return std::unexpected(in.error());
    batch.entries.push_back(std::move(*in));
  }
  if (auto prepared = prepare(batch); !prepared) return std::unexpected(prepared.error());
  return batch;
}

std::string_view place(const Incoming& in) {
  static constexpr std::string_view kResource = ".resource";
  std::string_view at = in.path;
  if (at.ends_with(kResource)) at.remove_suffix(kResource.size());
  return at;
}

std::string request_field(const Incoming& in, std::string_view element, std::string_view header) {
  const std::string_view at = place(in);
  if (!at.ends_with(']')) return std::string(header);
  return std::string(at) + ".request." + std::string(element);
}

void set_id(Incoming& in) {
  if (in.id.empty()) return;
  if (in.body["id"].is_string()) {
    in.body.set("id", in.id);
    return;
  }
  auto& members = in.body.mutable_members();
  std::size_t at = 0;
  while (at < members.size() && members[at].first != "resourceType") ++at;
  members.insert(members.begin() + static_cast<std::ptrdiff_t>(at + 1), {"id", Value(in.id)});
}

std::optional<int> etag_version(std::string_view text) {
  if (text.starts_with("W/")) text.remove_prefix(2);
  if (text.size() > 1 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  int version = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error != std::errc() || stop != text.data() + text.size() || version < 1) return {};
  return version;
}

}  // namespace dyad::record
