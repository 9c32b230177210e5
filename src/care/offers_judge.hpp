// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "care/offers_check.hpp"

namespace dyad::care {

// Judges the cells of one row; what is wrong goes into its faults. Used by check_offers.
class CellJudge {
 public:
  CellJudge(const OfferSite& site, const hl7v2::Zone* zone, OfferLine& line)
      : site_(site), zone_(zone), line_(line) {}

  void fault(OfferColumn column, const char* code, const char* message, std::string limit = {});
  void warn(OfferColumn column, const char* code, const char* message, std::string limit = {});
  const std::string& cell(OfferColumn column) const { return line_.row[column]; }

  // Everything outside `allowed` must be empty: what would be passed over would be lost.
  void only(std::initializer_list<OfferColumn> allowed);
  void text(OfferColumn column, bool needed);
  std::optional<int> number(OfferColumn column, int least, int most, bool needed);
  void code(OfferColumn column, std::string_view list, bool needed, const char* unknown);
  void codes(OfferColumn column, std::string_view list, const char* unknown);
  void date(OfferColumn column);
  void status();
  // `from` and `to` of a window; nothing when they cannot stand.
  std::optional<std::pair<Instant, Instant>> window(int most_hours);

 private:
  std::optional<Instant> time(OfferColumn column);

  const OfferSite& site_;
  const hl7v2::Zone* zone_;
  OfferLine& line_;
};

}  // namespace dyad::care
