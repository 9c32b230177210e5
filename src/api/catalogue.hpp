// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "json/json.hpp"

namespace dyad::api {

// The texts of the pages (web/src/locales), for what the server prints itself: "call.vi.json" and "vi.json"
// are parts of one flat catalogue for each language.
class Catalogue {
 public:
  struct File {
    std::string_view name;  // "web/src/locales/opinions.vi.json"
    std::string_view text;
  };
  static Result<Catalogue> load(const std::vector<File>& files);
  const std::string* find(std::string_view language, std::string_view key) const;

 private:
  std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> texts_;
};

bool is_language(std::string_view language);  // en, vi, zh

// Writes in one language and in the ward's own time, as the pages do.
class Writer {
 public:
  using Values = std::vector<std::pair<std::string, std::string>>;
  Writer(const Catalogue& catalogue, std::string language, int utc_offset_minutes, std::string zone)
      : catalogue_(catalogue),
        language_(std::move(language)),
        offset_(utc_offset_minutes),
        zone_(std::move(zone)) {}

  const std::string& language() const { return language_; }
  // The text of a key with its places filled; the key itself when the catalogue has none.
  std::string say(std::string_view key, const Values& values = {}) const;
  std::string say_or(std::string_view key, std::string_view otherwise, const Values& values = {}) const;
  std::string said(const json::Value& words) const;       // words of the record, English when untranslated
  std::string message(const json::Value& message) const;  // Message of api.ts
  std::string number(std::string_view digits) const;      // "36.8", in Vietnamese "36,8"
  std::string of_hundred(double probability) const;
  std::string unit(std::string_view ucum) const;
  std::string quantity(std::string_view key) const;
  std::string date(Date day) const;
  std::string day(Instant at) const;       // 10 Dec 2024
  std::string day_time(Instant at) const;  // 10 Dec 2024 16:00
  std::string zone() const;                // UTC+8 (Asia/Shanghai)
  std::string age(Instant at, Instant now) const;

 private:
  std::string value(std::string_view name, const json::Value& given) const;
  const Catalogue& catalogue_;
  std::string language_;
  int offset_;
  std::string zone_;
};

}  // namespace dyad::api
