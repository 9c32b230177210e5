// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "care/offers_check.hpp"
#include "record/operation.hpp"

namespace dyad::care {

// What a list that was judged good makes of the record: one operation for each line that changes something,
// and for each window the Schedule it needs. `unchanged[i]` says that line i writes nothing. What others
// wrote into a resource stays; every update carries the version it was made on.
struct OfferWork {
  std::vector<record::Operation> operations;
  std::vector<bool> unchanged;
};
struct OfferAuthor {
  bool synthetic = false;  // marks what is made
};
Result<OfferWork> offer_work(const record::Reader& reader, const OfferSite& site,
                             const std::vector<OfferLine>& lines, OfferAuthor author);

}  // namespace dyad::care
