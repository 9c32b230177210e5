// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace dyad::store {

// Says on standard error how far a long piece of work has come, at most once in two seconds; short work says
// nothing.
class Progress {
 public:
  Progress(std::string what, std::size_t total);  // 0: not known
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void step();

  // How what is done is called in the language of who reads it; as it is until somebody says otherwise.
  using Words = std::string (*)(std::string_view what);
  static void speak(Words words);

 private:
  std::string what_;
  std::size_t total_;
  std::size_t done_ = 0;
  bool said_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace dyad::store
