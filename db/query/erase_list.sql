SELECT fields FROM edit WHERE entity = 'erase' AND fields IS NOT NULL
