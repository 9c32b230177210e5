// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"

namespace dyad::hl7v2 {

inline constexpr std::string_view kLoinc = "http://loinc.org";
inline constexpr std::string_view kUcum = "http://unitsofmeasure.org";
inline constexpr std::string_view kMdc = "urn:iso:std:iso:11073:10101";
inline constexpr std::string_view kLocalRoot =
    "https://dyad.example/fhir/hl7v2/";  // systems nobody else named

using Words = std::map<std::string, std::string, std::less<>>;

// A code of a monitor, as data/hl7v2/mdc_loinc.json states it. Where its sources disagree about what it is,
// it must not decide anything: nothing is kept of a value that comes under it.
struct MdcRow {
  std::string code, name, unit, category;
  std::vector<std::string> loinc;
  bool conflicting = false;
};

// What a site says of one sender's local code.
struct LocalCode {
  std::string loinc, display, unit;
};

// What a site says of one sender ("APPLICATION|FACILITY"), or of all ("*").
struct SenderMap {
  std::string character_set, zone;
  std::map<std::string, LocalCode, std::less<>> codes;
  Words authorities;  // namespace of an assigning authority -> system
};

// The tables a mapping reads: those of data/hl7v2 and, on top, the site's own file.
class Tables {
 public:
  // The three files of data/hl7v2; `site` is empty or the text of a site's map (docs/hl7v2.md). Errors name
  // file and member.
  static Result<Tables> read(std::string_view units, std::string_view mdc, std::string_view codes,
                             std::string_view site = {});

  // The UCUM unit a text means; nothing when no table knows it.
  std::optional<std::string> unit(std::string_view text) const;
  // The annotation of a LOINC term without dimension ("{INR}"); empty when it has one.
  std::string_view implied_unit(std::string_view loinc) const;
  // By number and reference identifier; null when unknown, or when the two name different things. A row whose
  // sources disagree is given before any other that fits.
  const MdcRow* mdc(std::string_view code, std::string_view name) const;
  bool fetal(std::string_view loinc) const;
  // A row of codes.json, as in word("gender", "F"); empty when there is none.
  std::string word(std::string_view table, std::string_view code) const;
  const json::Value& codes() const { return codes_; }
  bool listed(std::string_view table, std::string_view code) const;

  // The site's word on a sender; of all senders when it says nothing of this one. Null: no word.
  const LocalCode* local(std::string_view sender, std::string_view code) const;
  std::string authority(std::string_view sender, std::string_view name) const;
  std::string character_set(std::string_view sender) const;
  std::string zone(std::string_view sender) const;
  std::vector<std::string> zones() const;  // all that are named, to be checked at start

 private:
  Result<void> read_units(const json::Value& document);
  bool add_unit(const std::string& spelling, const std::string& unit);
  Result<void> read_mdc(const json::Value& document);
  Result<void> read_site(const json::Value& document);

  Words units_, folded_units_, implied_;
  std::set<std::string> doubtful_units_;  // folded spellings that would mean two units
  std::vector<MdcRow> mdc_;
  std::vector<std::string> fetal_;
  json::Value codes_;
  std::map<std::string, SenderMap, std::less<>> senders_;
};

// "8867-4": digits, a dash and the right check digit.
bool is_loinc(std::string_view code);

}  // namespace dyad::hl7v2
