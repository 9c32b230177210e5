// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/opinions.hpp"
#include "care/preference_words.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

bool is_consultation(const json::Value& request) {
  return std::ranges::any_of(request["category"].items(),
                             [](const json::Value& c) { return code_in(c, "") == "consultation"; });
}

Consultation gathered(const Facts& facts, const record::Resource& request) {
  Consultation out{&request, {}, false, false};
  const std::string_view status = request.body["status"].as_string();
  out.open = status == "active" || status == "on-hold";
  // As access/sealed.cpp judges it for every reading.
  out.opened = status == "completed" || status == "revoked" ||
               !extension(request.body, own_extension("opinions-opened")).is_null();
  for (const auto& r : facts.record.resources)
    if (r.version.type == "Task" &&
        r.body["focus"]["reference"].as_string() == "ServiceRequest/" + request.version.id &&
        code_in(r.body["code"], "") == "give-opinion")
      out.tasks.push_back(&r);
  return out;
}

bool asks(const json::Value& task, const access::Principal& who) {
  const std::string_view owner = task["owner"]["reference"].as_string();
  if (owner == "Practitioner/" + who.practitioner) return true;
  std::string specialty;
  for (const auto& input : task["input"].items())
    if (code_in(input["type"], "") == "specialty") {
      specialty = code_in(input["valueCodeableConcept"], "");
      if (specialty.empty()) specialty = input["valueCode"].as_string();
      if (specialty.empty()) specialty = input["valueString"].as_string();
    }
  return std::ranges::any_of(who.posts, [&](const access::Post& post) {
    if (owner == "PractitionerRole/" + post.practitioner_role) return true;
    return owner == "Organization/" + post.organization && specialty == post.role;
  });
}

}  // namespace

std::vector<Consultation> consultations_of(const Facts& facts) {
  std::vector<Consultation> out;
  for (const auto& r : facts.record.resources)
    if (r.version.type == "ServiceRequest" && is_consultation(r.body) &&
        r.body["status"].as_string() != "entered-in-error")
      out.push_back(gathered(facts, r));
  std::ranges::stable_sort(out, std::ranges::greater(), [&](const Consultation& c) {
    return time_of(*c.request, facts.utc_offset_minutes);
  });
  return out;
}

Result<Consultation> consultation_of(const Facts& facts, std::string_view id) {
  for (auto& c : consultations_of(facts))
    if (c.request->version.id == id) return std::move(c);
  return fail(ErrorKind::not_found, "there is no such consultation in this case", "consultation",
              std::string(id.substr(0, 80)));
}

const record::Resource* task_for(const Consultation& consultation, const access::Principal& who) {
  const record::Resource* over = nullptr;
  for (const auto* task : consultation.tasks) {
    if (!asks(task->body, who)) continue;
    const std::string_view status = task->body["status"].as_string();
    if (status != "completed" && status != "cancelled" && status != "rejected") return task;
    if (status == "completed") over = task;
  }
  return over;
}

}  // namespace dyad::care
