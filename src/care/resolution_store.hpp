// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "access/signing_keys.hpp"
#include "care/phrases.hpp"
#include "care/resolution_minutes.hpp"
#include "care/resolution_record.hpp"
#include "record/record.hpp"

namespace dyad::care {

// Who signs, and for which hospital; the caller has made sure that they may and are who they say.
struct DecisionSigner {
  std::string practitioner, name, role, organization;
};

// What became of a decision.
struct DecisionKept {
  std::string id;
  int version = 0;
  DecisionCourse course;
};

// Writes decisions. Each change is one work of the record with the version it was made on as its condition,
// so that of two at once one is first and the other is told what is there now (conflict, field "If-Match").
// All signatures of a decision stand in one resource: it is never half in force.
//
// `if_match` is the version of the CarePlan the caller has read. For a signature it may be any version of the
// revision that waits to be signed: another hospital's signature changes nothing of what is signed.
class Resolutions {
 public:
  using Print = std::function<Result<std::string>(const Paper&)>;  // a paper as PDF
  Resolutions(const evidence::Book& book, const evidence::Quantities& quantities, const Phrases& phrases,
              access::SigningKeys* keys, Print print, std::string program)
      : book_(book),
        quantities_(quantities),
        phrases_(phrases),
        keys_(keys),
        print_(std::move(print)),
        program_(std::move(program)) {}

  // A new draft. One that is to take the place of a decision that was in force names it in `replaces`.
  Result<DecisionKept> draft(record::Record& record, std::string_view case_id, const json::Value& body,
                             std::string_view author) const;
  Result<DecisionKept> amend(record::Record& record, std::string_view case_id, std::string_view id,
                             const json::Value& body, int if_match, std::string_view author) const;
  // Freezes what is to be signed. `emergency`: why it may be signed without her wishes; else empty. refused,
  // naming in `limit` what is missing; refused when a trigger is met already by what is known.
  struct ToSign {
    std::string language, emergency;
  };
  Result<DecisionKept> put_to_sign(record::Record& record, std::string_view case_id, std::string_view id,
                                   const ToSign& how, int if_match, std::string_view author) const;
  Result<DecisionKept> sign(record::Record& record, std::string_view case_id, std::string_view id,
                            const DecisionSigner& signer, int if_match) const;
  Result<DecisionKept> withdraw(record::Record& record, std::string_view case_id, std::string_view id,
                                std::string_view reason, int if_match, std::string_view author) const;
  // Opened again, by a fact or by a person who says why.
  Result<DecisionKept> reopen(record::Record& record, std::string_view case_id, std::string_view id,
                              DecisionFired fired, int if_match, std::string_view author) const;
  // Its time is over, or soon will be.
  Result<DecisionKept> expire(record::Record& record, std::string_view case_id, std::string_view id) const;
  Result<DecisionKept> remind(record::Record& record, std::string_view case_id, std::string_view id) const;

  // The case with its decisions; not_found for one that is not in it.
  Result<Facts> facts(const record::Record& record, std::string_view case_id) const;
  static Result<HeldDecision> held(const Facts& facts, std::string_view id);

  const evidence::Book& book() const { return book_; }
  const evidence::Quantities& quantities() const { return quantities_; }
  const Phrases& phrases() const { return phrases_; }
  access::SigningKeys* keys() const { return keys_; }
  const Print& print() const { return print_; }
  const std::string& program() const { return program_; }

 private:
  struct Change;
  Result<Change> begin(const record::Record& record, std::string_view case_id, std::string_view id,
                       int if_match) const;
  Result<DecisionKept> keep(record::Record& record, Change change, std::string_view author) const;
  Result<void> freeze(Change& change, const ToSign& how) const;
  Result<void> add_signature(Change& change, const record::Record& record,
                             const DecisionSigner& signer) const;
  // Nothing when another write came in between.
  Result<std::optional<DecisionKept>> try_sign(record::Record& record, std::string_view case_id,
                                               std::string_view id, const DecisionSigner& signer,
                                               int if_match) const;
  Result<void> supersede(Change& change) const;
  // Asks that people be told (consult_page.hpp): `topic` is what happened, `say` tells it in a language.
  void page(Change& change, std::string_view topic,
            const std::function<std::string(const DecisionWords&)>& say) const;
  DecisionSentences sentences(const Facts& facts, const DecisionContent& content) const;

  const evidence::Book& book_;
  const evidence::Quantities& quantities_;
  const Phrases& phrases_;
  access::SigningKeys* keys_;
  const Print print_;
  const std::string program_;
};

}  // namespace dyad::care
