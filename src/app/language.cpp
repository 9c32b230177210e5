// SPDX-License-Identifier: Apache-2.0
#include "app/language.hpp"

#include <array>
#include <cstdlib>

namespace dyad::app {
namespace {

constexpr std::array<Language, 3> kAll{Language::en, Language::vi, Language::zh};
constexpr std::string_view kOption = "--lang";

Result<Language> named(const std::string& code, const char* by) {
  for (const Language one : kAll)
    if (code == code_of(one)) return one;
  return fail(ErrorKind::invalid, "this language is not spoken here", by, code, "en, vi or zh");
}

// "vi_VN.UTF-8" is Vietnamese, "zh-Hans" Chinese; everything else is English.
Language of_locale(std::string_view locale) {
  const auto is = [&](std::string_view code) {
    return locale.starts_with(code) && (locale.size() == code.size() ||
                                        std::string_view("_-.@").find(locale[2]) != std::string_view::npos);
  };
  return is("vi") ? Language::vi : is("zh") ? Language::zh : Language::en;
}

}  // namespace

std::string_view code_of(Language language) {
  return language == Language::vi ? "vi" : language == Language::zh ? "zh" : "en";
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

Result<Language> take_language(std::vector<std::string>& arguments, const Environment& environment) {
  std::string asked;
  bool given = false;
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--";) {
    const std::string& argument = arguments[i];
    const bool joined = argument.starts_with(std::string(kOption) + "=");
    if (!joined && argument != kOption) {
      ++i;
      continue;
    }
    if (!joined && i + 1 == arguments.size())
      return fail(ErrorKind::missing, "a language is needed", "--lang", {}, "en, vi or zh");
    given = true;
    asked = joined ? argument.substr(kOption.size() + 1) : arguments[i + 1];
    const auto at = arguments.begin() + static_cast<std::ptrdiff_t>(i);
    arguments.erase(at, at + (joined ? 1 : 2));
  }
  if (given) return named(asked, "--lang");
  if (const auto wanted = environment("DYAD_LANG"); !wanted.empty()) return named(wanted, "DYAD_LANG");
  // The first of them that is set decides, as everywhere on this system.
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const auto locale = environment(name); !locale.empty()) return of_locale(locale);
  return Language::en;
}

}  // namespace dyad::app
