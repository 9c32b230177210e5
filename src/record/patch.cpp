// SPDX-License-Identifier: Apache-2.0
#include "record/patch.hpp"

#include "fhir/json_patch.hpp"
#include "fhir/validate.hpp"
#include "fhirpath/fhirpath_patch.hpp"
#include "record/batch.hpp"
#include "record/record.hpp"

namespace dyad::record {
namespace {

using json::Value;

Result<Value> patched(Value body, const Value& patch, const std::string& media) {
  if (media == "application/json-patch+json") return fhir::apply_json_patch(std::move(body), patch);
  if (media == "application/merge-patch+json") return fhir::apply_merge_patch(std::move(body), patch);
  if (media == "application/fhir+json") return fhirpath::apply_patch(std::move(body), patch);
  return fail(ErrorKind::refused, "this form of patch is not offered", "Content-Type", media.substr(0, 80),
              "application/json-patch+json, application/merge-patch+json or application/fhir+json");
}

Result<void> check_patched(const Incoming& in, const Value& body) {
  if (body["resourceType"].as_string() != in.type)
    return fail(ErrorKind::invalid, "a patch may not change the type", in.path + ".resourceType",
                std::string(body["resourceType"].as_string().substr(0, 64)), in.type);
  if (body["id"].as_string() != in.id)
    return fail(ErrorKind::invalid, "a patch may not change the id", in.path + ".id",
                std::string(body["id"].as_string().substr(0, 64)), in.id);
  // Copies inside a patch can make much of little.
  if (const std::size_t bytes = json::write(body).size(); bytes > kMaxSubmissionBytes)
    return fail(ErrorKind::too_large, "the patched resource is too large", in.path, std::to_string(bytes),
                "at most " + std::to_string(kMaxSubmissionBytes));
  return fhir::validate(body, in.path);
}

}  // namespace

Result<void> apply_patch(Incoming& in, Known& known) {
  const auto current = known.body(in.type, in.id);
  if (!current) return std::unexpected(current.error());
  if ((*current)->is_null())
    return fail(ErrorKind::not_found, "there is nothing to patch", in.path, in.name());
  auto body = patched(**current, in.body, in.patch_media);
  if (!body) return std::unexpected(body.error());
  if (auto checked = check_patched(in, *body); !checked) return checked;
  if (in.admit)
    if (auto admitted = in.admit(*body); !admitted) return admitted;
  in.body = std::move(*body);
  return check_content(in);
}

}  // namespace dyad::record
