// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "base/http_message.hpp"

namespace dyad::app {

// The built pages, from the files the program carries. Files under /assets/ carry a hash of their content in
// their name and are kept by the browser for ever; all others are asked for again each time. Text is
// compressed once, when this is made.
class StaticFiles {
 public:
  StaticFiles();
  // "/" and every path of the pages ("/case/x", "/evidence/x") give the one page; an unknown file gives 404.
  http::Response answer(const http::Request& request) const;

 private:
  struct File {
    std::string_view text;
    std::string packed;  // empty: not worth it
    std::string type;
    std::string tag;
    bool for_ever = false;
  };
  const File* find(const std::string& path) const;
  std::map<std::string, File> files_;  // by path, "/assets/app-X.js"
};

}  // namespace dyad::app
