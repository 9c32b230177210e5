// SPDX-License-Identifier: Apache-2.0
#include "care/offers_page.hpp"

#include <algorithm>
#include <optional>

#include "care/offers_check.hpp"

namespace dyad::care {
namespace {

constexpr int kDaysShown = 2;

json::Value codes_json(const std::vector<OfferCode>& codes) {
  json::Array out;
  for (const auto& code : codes) out.push_back(json::object({{"code", code.code}, {"names", code.names}}));
  return json::Value(std::move(out));
}

json::Value words_json(const OfferWords& words) {
  json::Array kinds;
  for (const auto& kind : words.kinds())
    kinds.push_back(json::object({{"code", kind.code}, {"names", kind.names}, {"levels", kind.has_levels}}));
  json::Value out = json::object({{"kinds", json::Value(std::move(kinds))}});
  for (const char* list : {"levels", "features", "skills", "components", "groups", "drugs", "modes"})
    out.set(list, codes_json(words.list(list)));
  return out;
}

json::Value strings(const std::vector<std::string>& list) {
  json::Array out(list.begin(), list.end());
  return json::Value(std::move(out));
}

json::Value times_json(const std::vector<std::pair<Instant, Instant>>& times) {
  json::Array out;
  for (const auto& [from, to] : times)
    out.push_back(json::object({{"from", format_utc(from)}, {"to", format_utc(to)}}));
  return json::Value(std::move(out));
}

// Makes the page of one hospital.
class Page {
 public:
  Page(const OfferWords& words, const Offers& offers, std::string_view hospital, Instant now)
      : words_(words), offers_(offers), here_(*offers.hospital(hospital)), now_(now) {
    if (auto found = hl7v2::Zone::find(here_.zone); found && !here_.zone.empty()) zone_ = std::move(*found);
    const Date today = date_of(now, offset_at(now));
    for (int i = 0; i <= kDaysShown; ++i) {
      // Midnight in the hospital's own zone; the offset of the day before may have been another one.
      const Instant local = start_of(today.plus(i), 0);
      const int offset = zone_ ? zone_->offset_at_local(local) : 0;
      days_.push_back({today.plus(i), start_of(today.plus(i), offset)});
    }
  }

  json::Value make() const {
    json::Array days;
    for (std::size_t i = 0; i + 1 < days_.size(); ++i)
      days.push_back(json::object({{"date", format_date(days_[i].date)},
                                   {"from", format_utc(days_[i].begin)},
                                   {"to", format_utc(days_[i + 1].begin)}}));
    return json::object({{"hospital", here_.id},
                         {"names", here_.names},
                         {"zone", here_.zone},
                         {"now", format_utc(now_)},
                         {"days", json::Value(std::move(days))},
                         {"words", words_json(words_)},
                         {"things", things()},
                         {"stocks", stocks()},
                         {"people", people()},
                         {"routes", routes()},
                         {"hospitals", hospitals()},
                         {"unread", unread()}});
  }

 private:
  struct Day {
    Date date;
    Instant begin;
  };

  int offset_at(Instant t) const { return zone_ ? zone_->offset_at(t) : 0; }
  Instant first() const { return days_.front().begin; }
  Instant last() const { return days_.back().begin; }

  json::Value windows(const std::vector<OfferWindow>& list, std::string_view about, bool person) const {
    json::Array out;
    for (const auto& w : list)
      out.push_back(
          json::object({{"from", format_utc(w.from)},
                        {"to", format_utc(w.to)},
                        {"open", w.state == OfferState::open},
                        {"on_call", w.on_call},
                        {"reason", w.reason},
                        {"row", offer_row_json(row_of(w, about, person, zone_ ? &*zone_ : nullptr))}}));
    return json::Value(std::move(out));
  }

  json::Value things() const {
    json::Array out;
    for (const auto& t : offers_.things) {
      if (t.hospital != here_.id) continue;
      out.push_back(json::object({{"reference", t.reference},
                                  {"kind", t.kind},
                                  {"id", t.code},
                                  {"name", t.name},
                                  {"level", t.level},
                                  {"features", strings(t.features)},
                                  {"count", t.capacity},
                                  {"in_service", t.in_service},
                                  {"reason", t.reason},
                                  {"round_the_clock", t.round_the_clock},
                                  {"windows", windows(t.windows, t.kind + "/" + t.code, false)},
                                  {"open", times_json(open_times(t, first(), last()))},
                                  {"synthetic", t.synthetic},
                                  {"row", offer_row_json(row_of(t))}}));
    }
    return json::Value(std::move(out));
  }

  json::Value stocks() const {
    json::Array out;
    for (const auto& s : offers_.stocks) {
      if (s.hospital != here_.id) continue;
      out.push_back(
          json::object({{"reference", s.reference},
                        {"kind", s.kind},
                        {"id", s.code},
                        {"name", s.name},
                        {"product", s.product},
                        {"group", s.group},
                        {"units", s.units},
                        {"use_by", s.use_by_text},
                        {"expired", s.use_by && *s.use_by <= now_},
                        {"lead_minutes", s.lead_time_min ? json::Value(*s.lead_time_min) : json::Value()},
                        {"in_service", s.in_service},
                        {"reason", s.reason},
                        {"synthetic", s.synthetic},
                        {"row", offer_row_json(row_of(s))}}));
    }
    return json::Value(std::move(out));
  }

  json::Value people() const {
    json::Array out;
    for (const auto& p : offers_.people) {
      if (p.hospital != here_.id) continue;
      out.push_back(json::object({{"post", p.post},
                                  {"name", p.name},
                                  {"role", p.role},
                                  {"skills", strings(p.skills)},
                                  {"windows", windows(p.windows, p.post, true)},
                                  {"open", times_json(open_times(p, first(), last()))},
                                  {"synthetic", p.synthetic},
                                  {"row", offer_row_json(row_of(p))}}));
    }
    return json::Value(std::move(out));
  }

  json::Value routes() const {
    json::Array out;
    for (const auto& r : offers_.routes) {
      if (r.from != here_.id) continue;
      json::Value back;
      bool asymmetric = false;
      for (const auto& other : offers_.routes)
        if (other.from == r.to && other.to == r.from && other.mode == r.mode) {
          back = other.minutes;
          asymmetric = differ_much(r.minutes, other.minutes, words_.limits());
        }
      const OfferingHospital* there = offers_.hospital(r.to);
      out.push_back(json::object({{"reference", r.reference},
                                  {"to", r.to},
                                  {"to_names", there ? there->names : json::Value()},
                                  {"mode", r.mode},
                                  {"minutes", r.minutes},
                                  {"back_minutes", back},
                                  {"asymmetric", asymmetric},
                                  {"in_service", r.in_service},
                                  {"reason", r.reason},
                                  {"synthetic", r.synthetic},
                                  {"row", offer_row_json(row_of(r))}}));
    }
    return json::Value(std::move(out));
  }

  json::Value hospitals() const {
    json::Array out;
    for (const auto& h : offers_.hospitals) out.push_back(json::object({{"id", h.id}, {"names", h.names}}));
    return json::Value(std::move(out));
  }

  json::Value unread() const {
    json::Array out;
    for (const auto& u : offers_.unread)
      if (u.hospital == here_.id) out.push_back(json::object({{"reference", u.reference}, {"why", u.why}}));
    return json::Value(std::move(out));
  }

  const OfferWords& words_;
  const Offers& offers_;
  const OfferingHospital& here_;
  const Instant now_;
  std::optional<hl7v2::Zone> zone_;
  std::vector<Day> days_;
};

}  // namespace

json::Value offers_page(const OfferWords& words, const Offers& offers, std::string_view hospital,
                        Instant now) {
  return Page(words, offers, hospital, now).make();
}

}  // namespace dyad::care
