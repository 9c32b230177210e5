// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "access/principal.hpp"
#include "care/offers_check.hpp"
#include "record/record.hpp"

namespace dyad::care {

// Where a hospital keeps what it offers: its page, its lists as CSV, and changes by whoever keeps them. The
// record is the caller's own view of it. Answers have the shapes of web/src/api_offers.ts. Any thread.
class OfferDesk {
 public:
  explicit OfferDesk(OfferWords words) : words_(std::move(words)) {}
  const OfferWords& words() const { return words_; }

  // not_found when there is no such hospital. `days` from the beginning of today there are shown.
  Result<json::Value> page(const record::Record& record, const access::Principal& who,
                           std::string_view hospital) const;
  Result<std::string> csv(const record::Record& record, std::string_view hospital) const;
  // {rows: [...]} or {csv: "..."}, with preview: true to write nothing. Every line comes back with what would
  // become of it; one line that is refused leaves all unwritten. refused for whoever does not keep the lists.
  Result<json::Value> change(record::Record& record, const access::Principal& who, std::string_view hospital,
                             const json::Value& body) const;
  // The same for rows that a program brings, all or nothing; the error names the first line at fault.
  Result<void> bring(record::Record& record, std::string_view hospital, std::vector<OfferRow> rows,
                     bool synthetic, std::string_view author) const;

 private:
  Result<Offers> read(const record::Record& record, std::string_view hospital) const;
  const OfferWords words_;
};

// Whoever keeps what a hospital offers: its administrators and heads of department, and everybody on a server
// without sign-in.
bool keeps_offers(const access::Principal& who, std::string_view hospital);

}  // namespace dyad::care
