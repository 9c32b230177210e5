// SPDX-License-Identifier: Apache-2.0
#include "app/words.hpp"

#include <map>
#include <memory>

#include "api/catalogue.hpp"
#include "app/assets.hpp"
#include "app/knowledge.hpp"

namespace dyad::app {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

Language& current() {
  static Language language = Language::en;
  return language;
}

// Carried inside the program; the test of the words reads the same files.
const Texts& texts() {
  static const Texts all = [] {
    Texts out;
    const auto file = find_asset("data/words/cli." + std::string(code_of(current())) + ".json");
    const auto read = file ? json::parse(file->text) : Result<json::Value>(json::Value());
    if (read)
      for (const auto& [key, text] : read->members()) out[key] = text.as_string();
    return out;
  }();
  return all;
}

const api::Writer* pages() {
  static const std::unique_ptr<api::Catalogue> catalogue = [] {
    auto loaded = load_catalogue();
    return loaded ? std::make_unique<api::Catalogue>(std::move(*loaded)) : nullptr;
  }();
  static const std::unique_ptr<api::Writer> writer =
      catalogue ? std::make_unique<api::Writer>(*catalogue, std::string(code_of(current())), 0, "UTC")
                : nullptr;
  return writer.get();
}

std::string filled(std::string text, Values values) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto open = text.find('{', at);
    const auto close = open == std::string::npos ? open : text.find('}', open);
    if (close == std::string::npos) return out + text.substr(at);
    out += text.substr(at, open - at);
    const std::string_view name = std::string_view(text).substr(open + 1, close - open - 1);
    const std::string* given = nullptr;
    for (const auto& [place, value] : values)
      if (place == name) given = &value;
    out += given ? *given : text.substr(open, close - open + 1);
    at = close + 1;
  }
  return out;
}

}  // namespace

void speak(Language language) { current() = language; }
Language spoken() { return current(); }

std::string say(std::string_view key, Values values) {
  const auto found = texts().find(key);
  return filled(found == texts().end() ? std::string(key) : found->second, values);
}

std::string say_or(std::string_view key, std::string_view otherwise) {
  const auto found = texts().find(key);
  return found == texts().end() ? std::string(otherwise) : found->second;
}

std::string page_words(std::string_view key, std::string_view english) {
  if (spoken() == Language::en || !pages()) return std::string(english);
  return pages()->say_or(key, english);
}

std::string named(std::string_view kind, const std::string& code) {
  return page_words(std::string(kind) + "." + code, code);
}

std::string message_words(const json::Value& message) {
  if (spoken() == Language::en || !pages()) return std::string(message["text"].as_string());
  return pages()->message(message);
}

std::string record_words(const json::Value& names) {
  const auto own = names[std::string(code_of(spoken()))].as_string();
  return std::string(own.empty() ? names["en"].as_string() : own);
}

std::string number_words(std::string_view digits) {
  std::string out(digits);
  if (spoken() != Language::vi || out.find_first_not_of("0123456789.,+-<>= %") != std::string::npos)
    return out;
  for (char& c : out)
    if (c == '.' || c == ',') c = c == '.' ? ',' : '.';
  return out;
}

}  // namespace dyad::app
