// SPDX-License-Identifier: Apache-2.0
#include "care/offers_desk.hpp"

#include <algorithm>
#include <map>

#include "care/offers_page.hpp"
#include "care/offers_write.hpp"
#include "record/ids.hpp"

namespace dyad::care {
namespace {

json::Value faults_json(const std::vector<OfferFault>& faults) {
  json::Array out;
  for (const OfferFault& f : faults)
    out.push_back(json::object({{"field", f.field},
                                {"value", f.value},
                                {"code", f.code},
                                {"message", f.message},
                                {"limit", f.limit}}));
  return json::Value(std::move(out));
}

// What makes a row the same thing as another one.
std::string key_of(const OfferRow& row) {
  const std::string& kind = row[OfferColumn::kind];
  std::string out = kind + "\n" + row[OfferColumn::id];
  if (kind == "route") out += "\n" + row[OfferColumn::product];
  if (const auto from = parse_instant(row[OfferColumn::from])) out += "\n" + format_utc(*from);
  return out;
}

// Rows as they stand now, so that a change can be undone.
std::map<std::string, json::Value> rows_before(const OfferWords& words, const Offers& offers,
                                               std::string_view hospital, Instant now) {
  std::map<std::string, json::Value> out;
  for (const OfferRow& row : offer_rows(words, offers, hospital, now))
    out.emplace(key_of(row), offer_row_json(row));
  return out;
}

Result<std::vector<OfferRow>> rows_of(const json::Value& body, const OfferLimits& limits) {
  std::vector<OfferRow> rows;
  if (body["csv"].is_string()) {
    auto read = read_offer_csv(body["csv"].as_string());
    if (!read) return std::unexpected(read.error());
    rows = std::move(*read);
  } else {
    for (const auto& one : body["rows"].items()) {
      auto row = read_offer_row(one);
      if (!row) return std::unexpected(row.error());
      rows.push_back(std::move(*row));
    }
  }
  if (rows.empty()) return fail(ErrorKind::missing, "there is no line in it", "rows");
  if (rows.size() > static_cast<std::size_t>(limits.rows))
    return fail(ErrorKind::too_large, "too many lines", "rows", std::to_string(rows.size()),
                std::to_string(limits.rows));
  return rows;
}

bool any_refused(const std::vector<OfferLine>& lines) {
  return std::ranges::any_of(lines, [](const OfferLine& l) { return !l.faults.empty(); });
}

}  // namespace

bool keeps_offers(const access::Principal& who, std::string_view hospital) {
  return who.kind == access::Principal::Kind::open || who.may_at(access::Need::admin, hospital) ||
         who.may_at(access::Need::sign, hospital);
}

Result<Offers> OfferDesk::read(const record::Record& record, std::string_view hospital) const {
  auto offers = read_offers(record.store(), words_, record.now());
  if (offers && !offers->hospital(hospital))
    return fail(ErrorKind::not_found, "there is no such hospital", "hospital",
                std::string(hospital.substr(0, 64)));
  return offers;
}

Result<json::Value> OfferDesk::page(const record::Record& record, const access::Principal& who,
                                    std::string_view hospital) const {
  const auto offers = read(record, hospital);
  if (!offers) return std::unexpected(offers.error());
  json::Value out = offers_page(words_, *offers, hospital, record.now());
  out.set("may_change", keeps_offers(who, hospital));
  out.set("may_change_people",
          who.kind == access::Principal::Kind::open || who.may_at(access::Need::admin, hospital));
  return out;
}

Result<std::string> OfferDesk::csv(const record::Record& record, std::string_view hospital) const {
  const auto offers = read(record, hospital);
  if (!offers) return std::unexpected(offers.error());
  return write_offer_csv(offer_rows(words_, *offers, hospital, record.now()));
}

Result<json::Value> OfferDesk::change(record::Record& record, const access::Principal& who,
                                      std::string_view hospital, const json::Value& body) const {
  const auto offers = read(record, hospital);
  if (!offers) return std::unexpected(offers.error());
  if (!keeps_offers(who, hospital))
    return fail(ErrorKind::refused,
                "what a hospital offers is kept by its administrators and heads of department", "hospital",
                std::string(hospital));
  auto rows = rows_of(body, words_.limits());
  if (!rows) return std::unexpected(rows.error());
  const OfferSite site{words_, *offers, std::string(hospital), record.now(), record::random_id};
  const std::vector<OfferLine> lines = check_offers(site, std::move(*rows));
  const bool refused = any_refused(lines), preview = body["preview"].as_bool().value_or(false);
  OfferWork work;
  if (!refused) {
    auto built = offer_work(record.store(), site, lines, {});
    if (!built) return std::unexpected(built.error());
    work = std::move(*built);
  }
  const auto before = rows_before(words_, *offers, hospital, record.now());
  json::Array told;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const OfferLine& line = lines[i];
    const auto was = before.find(key_of(line.row));
    const char* outcome = !line.faults.empty()            ? "refused"
                          : !line.exists                  ? "added"
                          : !refused && work.unchanged[i] ? "unchanged"
                                                          : "changed";
    told.push_back(json::object({{"line", line.row.line},
                                 {"text", line.row.text},
                                 {"row", offer_row_json(line.row)},
                                 {"outcome", outcome},
                                 {"faults", faults_json(line.faults)},
                                 {"warnings", faults_json(line.warnings)},
                                 {"before", was == before.end() ? json::Value() : was->second}}));
  }
  const bool write = !refused && !preview;
  if (write && !work.operations.empty()) {
    record::Work doing;
    doing.author = who.author();
    doing.submission = {"offers", json::write(body)};
    doing.operations = std::move(work.operations);
    if (const auto done = record.perform(std::move(doing)); !done) return std::unexpected(done.error());
  }
  return json::object({{"applied", write}, {"refused", refused}, {"lines", json::Value(std::move(told))}});
}

Result<void> OfferDesk::bring(record::Record& record, std::string_view hospital, std::vector<OfferRow> rows,
                              bool synthetic, std::string_view author) const {
  const auto offers = read(record, hospital);
  if (!offers) return std::unexpected(offers.error());
  const OfferSite site{words_, *offers, std::string(hospital), record.now(), record::random_id};
  const std::vector<OfferLine> lines = check_offers(site, std::move(rows));
  for (const OfferLine& line : lines)
    if (!line.faults.empty()) {
      const OfferFault& f = line.faults.front();
      return fail(ErrorKind::invalid, f.message, "line " + std::to_string(line.row.line) + " " + f.field,
                  f.value, f.limit);
    }
  auto work = offer_work(record.store(), site, lines, {synthetic});
  if (!work) return std::unexpected(work.error());
  record::Work doing;
  doing.author = author;
  doing.submission = {"offers", std::string(hospital)};
  doing.operations = std::move(work->operations);
  if (doing.operations.empty()) return {};
  const auto done = record.perform(std::move(doing));
  return done ? Result<void>() : std::unexpected(done.error());
}

}  // namespace dyad::care
