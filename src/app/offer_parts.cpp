// SPDX-License-Identifier: Apache-2.0
#include "app/offer_parts.hpp"

#include <charconv>

#include "app/assets.hpp"
#include "hl7v2/when.hpp"

namespace dyad::app {
namespace {

constexpr std::string_view kDemo = "data/demo/offers.json";

Result<std::string_view> file_of(std::string_view name) {
  const auto asset = find_asset(name);
  if (!asset) return fail(ErrorKind::not_found, "the program was built without it", std::string(name));
  return asset->text;
}

Failure not_a_day(std::string_view text) {
  return fail(ErrorKind::invalid, "not a day counted from today with a time", std::string(kDemo),
              std::string(text), "as in +1 07:00, or +30");
}

// "+1 07:00" is tomorrow at seven, "+30" the day in thirty days.
Result<std::string> moved(std::string_view text, Date today) {
  int days = 0;
  const char* begin = text.data() + 1;
  const auto [end, ec] = std::from_chars(begin, text.data() + text.size(), days);
  if (ec != std::errc()) return not_a_day(text);
  const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const std::string day = format_date(today.plus(days));
  if (rest.empty()) return day;
  if (rest.size() != 6 || rest[0] != ' ') return not_a_day(text);
  return day + "T" + std::string(rest.substr(1));
}

Result<std::vector<care::OfferRow>> rows_of(const json::Value& hospital, Date today) {
  std::vector<care::OfferRow> out;
  for (const auto& one : hospital["rows"].items()) {
    auto row = care::read_offer_row(one);
    if (!row) return std::unexpected(row.error());
    row->line = static_cast<int>(out.size()) + 1;
    for (auto column : {care::OfferColumn::from, care::OfferColumn::to, care::OfferColumn::use_by}) {
      std::string& cell = (*row)[column];
      if (!cell.starts_with('+')) continue;
      auto day = moved(cell, today);
      if (!day) return std::unexpected(day.error());
      cell = std::move(*day);
    }
    out.push_back(std::move(*row));
  }
  return out;
}

}  // namespace

Result<care::OfferWords> load_offer_words() {
  const auto text = file_of("data/care/offers.json");
  return text ? care::OfferWords::read(*text) : std::unexpected(text.error());
}

Result<void> add_demo_offers(record::Record& record, const care::OfferDesk& offers) {
  const auto text = file_of(kDemo);
  if (!text) return std::unexpected(text.error());
  const auto document = json::parse(*text);
  if (!document) return std::unexpected(document.error());
  const auto known = care::read_offers(record.store(), offers.words(), record.now());
  if (!known) return std::unexpected(known.error());
  for (const auto& hospital : (*document)["hospitals"].items()) {
    const std::string id(hospital["id"].as_string());
    const care::OfferingHospital* held = known->hospital(id);
    if (!held || !held->zone.empty()) continue;  // brought at an earlier start
    const auto zone = hl7v2::Zone::find(std::string(hospital["zone"].as_string()));
    if (!zone) return std::unexpected(zone.error());
    const Date today = date_of(record.now(), zone->offset_at(record.now()));
    auto rows = rows_of(hospital, today);
    if (!rows) return std::unexpected(rows.error());
    care::OfferRow own;
    own[care::OfferColumn::kind] = "hospital";
    own[care::OfferColumn::id] = id;
    own[care::OfferColumn::zone] = zone->name();
    rows->push_back(std::move(own));
    if (auto ok = offers.bring(record, id, std::move(*rows), true, "demo"); !ok) return ok;
  }
  return {};
}

}  // namespace dyad::app
