// SPDX-License-Identifier: Apache-2.0
// A case in which people decide.
#pragma once
#include <map>

#include "access/signing_keys.hpp"
#include "care/care_test_support.hpp"
#include "care/resolution_store.hpp"
#include "timing/timing_test_support.hpp"

namespace dyad::care::testing {

class SecretsHere final : public access::SecretKeeper {
 public:
  Result<std::optional<std::string>> secret(std::string_view name) override {
    const std::scoped_lock lock(mutex_);
    const auto it = held_.find(name);
    return it == held_.end() ? std::nullopt : std::optional(it->second);
  }
  Result<void> keep(std::string_view name, std::string_view secret) override {
    const std::scoped_lock lock(mutex_);
    if (!held_.emplace(name, secret).second) return fail(ErrorKind::conflict, "taken", std::string(name));
    return {};
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> held_;
};

inline const Phrases& phrases() {
  static const Phrases held = [] {
    auto loaded =
        Phrases::load(timing::testing::slurp(std::string(DYAD_SOURCE_DIR) + "/data/care/minutes.json"));
    REQUIRE_MESSAGE(loaded, (loaded ? "" : loaded.error().text()));
    return std::move(*loaded);
  }();
  return held;
}

// The paper as plain text: what is said, whatever it looks like.
inline std::string plain(const Paper& paper) {
  std::string out = paper.title + "\n" + paper.subtitle + "\n";
  for (const auto& part : paper.parts) {
    if (!part.text.empty()) out += part.text + "\n";
    for (const auto& item : part.items) out += "- " + item + "\n";
    for (const auto& cell : part.header) out += cell + " | ";
    for (const auto& row : part.rows) {
      out += "\n";
      for (const auto& cell : row) out += cell + " | ";
    }
    out += "\n";
  }
  return out + paper.footer;
}

constexpr std::string_view kTonight = "2025-02-20T22:00:00+07:00";

inline std::string her_wishes(std::string_view id = "wishes") {
  return R"({"resourceType":"Consent","id":")" + std::string(id) +
         R"(","status":"active","scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope",
          "code":"treatment"}]},"category":[{"coding":[{"system":"https://dyad.example/fhir/CodeSystem/concept",
          "code":"wish"}],"text":"She wants the child to have a chance"}],"patient":{"reference":"Patient/m"},
          "dateTime":"2025-02-20T20:00:00+07:00","policyRule":{"text":"as told"}})";
}

inline std::string diagnosis(std::string_view id, std::string_view icd10, std::string_view onset,
                             std::string_view clinical = "active") {
  return R"({"resourceType":"Condition","id":")" + std::string(id) +
         R"(","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":")" +
         std::string(clinical) +
         R"("}]},"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":")" +
         std::string(icd10) + R"("}]},"subject":{"reference":"Patient/m"},"onsetDateTime":")" +
         std::string(onset) + R"("})";
}

// Wait until 27+5, unless the bowel obstructs or lactate rises; two hospitals sign.
inline json::Value wait_body() {
  return *json::parse(R"({"action":"wait","from":"2025-02-20T22:00:00+07:00","to":"2025-02-22T08:00:00+07:00",
    "treatments":[{"key":"steroids","text":""}],
    "triggers":[{"kind":"condition","who":"m","key":"bowel_obstruction"},
                {"kind":"measured","who":"m","key":"lactate","comparator":">","value":4,"unit":"mmol/L"}],
    "responsible":[{"organization":"h1","who":"Dr Lan, intensive care","until":"2025-02-22T08:00:00+07:00"}],
    "expires":"2025-02-22T08:00:00+07:00","hospitals":["h1","h2"],"reasons":"She is stable."})");
}

class Council {
 public:
  explicit Council(bool with_wishes = true)
      : ward(pregnant_ward()),
        keys(secrets, "Dyad of the tests"),
        resolutions(
            book(), quantities(), phrases(), &keys,
            [](const Paper& paper) -> Result<std::string> { return plain(paper); }, "Dyad test") {
    ward->record(kTonight, {R"({"resourceType":"Practitioner","id":"lan","name":[{"text":"Lan"}]})",
                            R"({"resourceType":"Practitioner","id":"hoa","name":[{"text":"Hoa"}]})"});
    if (with_wishes) ward->record(kTonight, {her_wishes()});
  }

  record::Record& rec() { return ward->held_record(); }
  Facts facts() { return *resolutions.facts(rec(), "case-a"); }
  HeldDecision held(const std::string& id) {
    const auto found = Resolutions::held(facts(), id);
    REQUIRE_MESSAGE(found, (found ? "" : found.error().text()));
    return *found;
  }
  static DecisionKept must(Result<DecisionKept> done) {
    REQUIRE_MESSAGE(done, (done ? "" : done.error().text()));
    return std::move(*done);
  }
  DecisionKept draft(const json::Value& body = wait_body()) {
    return must(resolutions.draft(rec(), "case-a", body, "Practitioner/lan"));
  }
  DecisionKept put(const DecisionKept& d) {
    return must(resolutions.put_to_sign(rec(), "case-a", d.id, {"en", ""}, d.version, "Practitioner/lan"));
  }
  DecisionKept to_be_signed() { return put(draft()); }
  Result<DecisionKept> try_sign(const DecisionKept& d, const std::string& hospital) {
    return resolutions.sign(rec(), "case-a", d.id, signer(hospital), d.version);
  }
  DecisionKept in_force() {
    const auto d = to_be_signed();
    must(try_sign(d, "h1"));
    return must(try_sign(d, "h2"));
  }
  static DecisionSigner signer(const std::string& hospital) {
    return hospital == "h1" ? DecisionSigner{"lan", "Lan", "department_head", "h1"}
                            : DecisionSigner{"hoa", "Hoa", "department_head", hospital};
  }

  std::unique_ptr<Ward> ward;
  SecretsHere secrets;
  access::SigningKeys keys;
  Resolutions resolutions;
};

}  // namespace dyad::care::testing
