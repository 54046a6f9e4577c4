SELECT substr(name, 7), value FROM mark WHERE name GLOB 'heard:*'
